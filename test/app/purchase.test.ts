// Buying: stock and price are D1's word, nothing is oversold, and a placed order is fulfilled or refunded.
import { introspectWorkflow } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { emailBinding } from '../../src/engine/index.ts'
import { createFailingQueue, createPipeline, createRecordingQueue } from '../support/pipeline.ts'
import { createCaller, publishableKey, roundTripsOf, secretKey } from '../support/worker.ts'
import { createProduct, readRow } from './shop.ts'

const call = createCaller()
const { deliver, tick } = createPipeline()

interface Buyer {
  email: string
  token: string
  userId: string
}

async function createBuyer(): Promise<Buyer> {
  const email = `${crypto.randomUUID()}@example.com`
  const answer = await call('/auth/v1/signup', {
    method: 'POST',
    headers: { apikey: publishableKey },
    body: { email, password: 'correct horse battery staple' },
  })
  const session = (await answer.json()) as { access_token: string; user: { id: string } }
  return { email, token: session.access_token, userId: session.user.id }
}

let buyer: Buyer
beforeAll(async () => {
  buyer = await createBuyer()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const buy = (items: unknown, options: { as?: string; bindings?: Record<string, unknown> } = {}) =>
  call('/purchase', {
    method: 'POST',
    as: buyer.token,
    body: { items },
    ...options,
    bindings: { EVENTS: createRecordingQueue(), ...options.bindings },
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

describe('a purchase', () => {
  test('takes stock, writes order, items and event in one round trip, and gives the order', async () => {
    const [mouse, ball] = [await createProduct(), await createProduct({ priceCents: 99, stock: 3 })]
    const items = [
      { product_id: mouse.id, quantity: 2 },
      { product_id: ball.id, quantity: 1 },
      { product_id: ball.id.toUpperCase(), quantity: 2 },
    ]
    const EVENTS = createRecordingQueue()
    const answer = await buy(items, { bindings: { EVENTS } })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    const order = (await answer.json()) as { id: string; items: unknown[] }
    expect(order).toMatchObject({
      user_id: buyer.userId,
      status: 'placed',
      total_cents: 2 * 250 + 3 * 99,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })
    expect(order.items).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), product_id: mouse.id, quantity: 2, unit_price_cents: 250 },
        { id: expect.any(String), product_id: ball.id, quantity: 3, unit_price_cents: 99 },
      ]),
    )
    expect([await readStock(mouse.id), await readStock(ball.id)]).toEqual([8, 0])
    const event = await readRow('SELECT id, data FROM ledge_events WHERE subject = ?', order.id)
    expect(event?.data).toBe(JSON.stringify({ order_id: order.id }))
    expect(EVENTS.bodies).toEqual([{ eventIds: [event?.id] }])
  })

  test('answers at its route, by its name and through rpc', async () => {
    const { id } = await createProduct()
    const options = {
      method: 'POST',
      as: buyer.token,
      body: { items: [{ product_id: id, quantity: 1 }] },
    }
    for (const path of ['/purchase', '/functions/v1/purchase', '/rest/v1/rpc/purchase']) {
      const answer = await call(path, options)
      expect([path, await answer.json()]).toMatchObject([
        path,
        { status: 'placed', total_cents: 250 },
      ])
    }
    expect(await readStock(id)).toBe(7)
  })

  test('50 buyers at once for 10 pieces: 10 succeed, 40 hear the same, and stock is 0', async () => {
    const product = await createProduct({ name: 'Last mouse', stock: 10 })
    const buyers = [buyer, ...(await Promise.all(Array.from({ length: 4 }, createBuyer)))]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        buy([{ product_id: product.id, quantity: 1 }], { as: buyers[index % 5]?.token ?? '' }),
      ),
    )
    const refused = answers.filter((answer) => answer.status !== 200)
    expect(refused).toHaveLength(40)
    for (const answer of refused) {
      expect([answer.status, await answer.json()]).toMatchObject([
        409,
        {
          code: 'out_of_stock',
          detail: '“Last mouse” is out of stock: 1 wanted, 0 left.',
          errors: { product_id: product.id, stock: 0 },
        },
      ])
    }
    const sold = await readRow(
      'SELECT sum(quantity) AS n FROM order_items WHERE product_id = ?',
      product.id,
    )
    expect([sold?.n, await readStock(product.id)]).toEqual([10, 0])
  })
})

describe('a refusal', () => {
  test('of one product refuses the whole cart, and costs one more round trip', async () => {
    const [plenty, scarce] = [
      await createProduct(),
      await createProduct({ name: 'Rare', stock: 1 }),
    ]
    const answer = await buy([
      { product_id: plenty.id, quantity: 1 },
      { product_id: scarce.id, quantity: 2 },
    ])
    expect(roundTripsOf(answer)).toBe(2)
    expect(await answer.json()).toMatchObject({
      detail: '“Rare” is out of stock: 2 wanted, 1 left.',
    })
    expect([await readStock(plenty.id), await readStock(scarce.id)]).toEqual([10, 1])
  })

  test('of a product that does not exist names it', async () => {
    const id = crypto.randomUUID()
    const answer = await buy([{ product_id: id, quantity: 1 }])
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'unknown_product', detail: `There is no product ${id}.` },
    ])
  })

  test.each([
    { items: [], detail: 'items: must have at least 1 item' },
    { items: [{ product_id: 'x', quantity: 1 }], detail: 'items[0].product_id: must be a UUID' },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 0 }],
      detail: 'items[0].quantity: must be at least 1',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: -1 }],
      detail: 'items[0].quantity: must be at least 1',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 1.5 }],
      detail: 'items[0].quantity: must be a whole number',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 1e9 }],
      detail: 'items[0].quantity: must be at most 1000',
    },
    { items: 'all', detail: 'items: must be a list' },
  ])('$detail', async ({ items, detail }) => {
    const answer = await buy(items)
    expect([answer.status, await answer.json()]).toMatchObject([400, { detail }])
  })

  test('S4 a price that the client names is not heard', async () => {
    const { id } = await createProduct()
    const answer = await buy([{ product_id: id, quantity: 1, unit_price_cents: 1, total_cents: 1 }])
    expect(await answer.json()).toMatchObject({ total_cents: 250 })
  })

  test.each([
    { who: 'a visitor', as: publishableKey, status: 401 },
    { who: 'the operator, who is no customer', as: secretKey, status: 403 },
    { who: 'a forged token', as: 'a.b.c', status: 401 },
  ])('S1 of $who', async ({ as, status }) => {
    const { id } = await createProduct()
    expect((await buy([{ product_id: id, quantity: 1 }], { as })).status).toBe(status)
    expect(await readStock(id)).toBe(10)
  })
})

describe('the order’s way to its customer', () => {
  async function place({ quantity = 1, ...bindings }: Record<string, unknown> = {}) {
    const { id: product } = await createProduct({ stock: 600 })
    const answer = await buy([{ product_id: product, quantity }], { bindings })
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
      expect.objectContaining({ to: buyer.email, subject: 'Your order is on its way' }),
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
