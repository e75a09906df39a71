// What becomes of an order: a workflow confirms, packs and ships it, or refunds it.
import { introspectWorkflow } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { emailBinding } from '../../src/engine/index.ts'
import { signUp } from '../engine/data/support/users.ts'
import { createFailingQueue, createPipeline, createRecordingQueue } from '../support/pipeline.ts'
import { createCaller } from '../support/worker.ts'
import { createProduct, readRow } from './shop.ts'

const call = createCaller()
const { deliver, tick } = createPipeline()

let as = ''
beforeAll(async () => {
  as = (await signUp(call)).token
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const readStock = async (id: string) =>
  (await readRow('SELECT stock FROM products WHERE id = ?', id))?.stock

const readStatus = async (id: string) =>
  (await readRow('SELECT status FROM orders WHERE id = ?', id))?.status

const readDelivery = (orderId: string) =>
  readRow(
    `SELECT state, attempts FROM ledge_deliveries JOIN ledge_events ON id = event_id
      WHERE subject = ? AND type = 'order.placed'`,
    orderId,
  )

async function readEvents(orderId: string): Promise<unknown[]> {
  const query = 'SELECT type FROM ledge_events WHERE subject = ? ORDER BY sequence'
  const { results } = await env.DB.prepare(query).bind(orderId).all()
  return results.map(({ type }) => type)
}

describe('the order’s way to its customer', () => {
  async function place({ quantity = 1, ...bindings }: Record<string, unknown> = {}) {
    const { id: product } = await createProduct({ stock: 600 })
    const items = [{ product_id: product, quantity }]
    const answer = await call('/purchase', { method: 'POST', as, body: { items }, bindings })
    return { id: ((await answer.json()) as { id: string }).id, product }
  }

  /** Begins what rings, without its waits, and gives how it stands in the end. */
  async function fulfil(rings: readonly unknown[], status: 'complete' | 'errored' = 'complete') {
    await using introspector = await introspectWorkflow(env.WORKFLOWS)
    await introspector.modifyAll(async (modifier) => {
      await modifier.disableSleeps()
      await modifier.disableRetryDelays()
    })
    const EVENTS = createRecordingQueue()
    await deliver('ledge-events', rings, { EVENTS })
    await deliver('ledge-events', EVENTS.bodies)
    const instances = await introspector.get()
    await Promise.all(instances.map((instance) => instance.waitForStatus(status)))
    return instances.length
  }

  test('event row, queue, workflow: confirmed, packed, shipped, and a mail', async () => {
    const EVENTS = createRecordingQueue()
    const send = vi.spyOn(emailBinding, 'send').mockResolvedValue()
    const { id, product } = await place({ EVENTS })
    expect(await readStatus(id)).toBe('placed')
    expect(await fulfil(EVENTS.bodies)).toBe(1)
    expect([await readStatus(id), await readStock(product)]).toEqual(['shipped', 599])
    expect(await readDelivery(id)).toEqual({ state: 'done', attempts: 1 })
    expect(await readEvents(id)).toEqual(['order.placed', 'order.shipped'])
    expect(send).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        to: expect.stringMatching('@example.com'),
        subject: 'Your order is on its way',
      }),
      expect.objectContaining({ idempotencyKey: expect.stringMatching(/:mail$/) }),
    )
  })

  test('a mail that cannot leave takes nothing back', async () => {
    const EVENTS = createRecordingQueue()
    const send = vi.spyOn(emailBinding, 'send').mockRejectedValue(new Error('S41 refused'))
    const { id } = await place({ EVENTS })
    await fulfil(EVENTS.bodies)
    expect([await readStatus(id), send.mock.calls.length]).toEqual(['shipped', 3])
  })

  test('what no carrier takes is refunded: the goods are back', async () => {
    const EVENTS = createRecordingQueue()
    const { id, product } = await place({ EVENTS, quantity: 501 })
    expect(await readStock(product)).toBe(99)
    await fulfil(EVENTS.bodies, 'errored')
    expect([await readStatus(id), await readStock(product)]).toEqual(['refunded', 600])
    expect(await readEvents(id)).toEqual(['order.placed', 'order.refunded'])
  })

  test('R3 R10 the doorbell never rang: the sweep finds the order', async () => {
    const { id } = await place({ EVENTS: createFailingQueue() })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS: createFailingQueue() })
    await tick({ EVENTS })
    await fulfil(EVENTS.bodies)
    expect(await readStatus(id)).toBe('shipped')
  })

  test('R4 five rings, and five more at once: one delivery, one attempt, one workflow', async () => {
    const EVENTS = createRecordingQueue()
    const { id } = await place({ EVENTS })
    const rings = Array.from({ length: 5 }, () => EVENTS.bodies[0])
    const next = createRecordingQueue()
    await Promise.all([
      deliver('ledge-events', rings, { EVENTS: next }),
      ...rings.map((ring) => deliver('ledge-events', [ring], { EVENTS: next })),
    ])
    expect(next.bodies).toHaveLength(1)
    await fulfil([...next.bodies, ...next.bodies])
    expect(await readDelivery(id)).toEqual({ state: 'done', attempts: 1 })
  })

  test('an order that moved on before its event came is left as it is', async () => {
    const EVENTS = createRecordingQueue()
    const { id } = await place({ EVENTS })
    await env.DB.prepare(`UPDATE orders SET status = 'shipped' WHERE id = ?`).bind(id).run()
    await fulfil(EVENTS.bodies)
    expect(await readStatus(id)).toBe('shipped')
  })

  test('a real queue carries it from the purchase to the parcel', async () => {
    await using introspector = await introspectWorkflow(env.WORKFLOWS)
    await introspector.modifyAll((modifier) => modifier.disableSleeps())
    const { id } = await place({ EVENTS: env.EVENTS })
    await vi.waitFor(async () => expect(await readStatus(id)).toBe('shipped'), {
      timeout: 10_000,
      interval: 100,
    })
    for (const instance of await introspector.get()) await instance.waitForStatus('complete')
  })
})
