// Calls that nobody waits for, when something fails: retries, refusals, faults of D1 and queues, repeats, and their end.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createFailingQueue,
  createFaultyDatabase,
  createRecordingQueue,
  type Fate,
} from '../../support/pipeline.ts'
import { secretKey } from '../../support/worker.ts'
import { ask, begin, call, count, emptyWorks, makeDue, run, state, sweep } from './later-app.ts'

beforeEach(emptyWorks)

describe('when it fails', () => {
  test('it is tried again, and its effect is there once', async () => {
    state.failures = 1
    const { body, rings } = await begin('value')
    await run(rings)
    const waiting = await ask(body.id)
    expect(waiting.body).toMatchObject({ state: 'queued', attempts: 1 })
    expect(JSON.stringify(waiting.body)).not.toContain('secret')
    await makeDue()
    await run(rings)
    expect((await ask(body.id)).body).toMatchObject({
      state: 'done',
      attempts: 2,
      result: { run: 2 },
    })
    expect(state.seen).toMatchObject([{ attempt: 1 }, { attempt: 2, id: body.id }])
    expect(await count()).toBe(1)
  })

  test('S33 after the last attempt it has failed, its reason the operator’s alone; a replay makes it good', async () => {
    state.failures = 3
    const { body, rings } = await begin('value')
    for (const _ of [1, 2, 3]) {
      await makeDue()
      await run(rings)
    }
    const failed = await ask(body.id)
    expect(failed.body).toMatchObject({
      state: 'failed',
      attempts: 3,
      error: { code: 'internal', status: 500 },
    })
    expect(JSON.stringify(failed.body)).not.toContain('secret')
    const EVENTS = createRecordingQueue()
    const replay = `/operator/v1/deliveries/${body.id}/work/replay`
    const replayed = await call(replay, { method: 'POST', as: secretKey, bindings: { EVENTS } })
    expect(replayed.status).toBeLessThan(300)
    expect((await ask(body.id)).body).toMatchObject({ state: 'queued' })
    await run(EVENTS.bodies)
    expect((await ask(body.id)).body).toMatchObject({ state: 'done', result: { run: 4 } })
  })

  test.each([true, false])(
    'a refusal is the outcome, and no attempt more: writes %s',
    async (writes) => {
      const { body, rings } = await begin('', { body: { what: 'refusal', writes } })
      await run(rings)
      expect((await ask(body.id)).body).toMatchObject({
        state: 'failed',
        attempts: 1,
        error: {
          code: 'sold_out',
          message: 'There is none left.',
          status: 409,
          details: { left: 0 },
        },
      })
      await makeDue()
      await run(rings)
      expect(state.runs).toBe(1)
    },
  )

  // Batches of a delivery: the claim, the function's own, the result.
  test.each<{ fates: Fate[]; works: string }>([
    { fates: ['before'], works: 'D1 is down at the claim' },
    { fates: ['ok', 'before'], works: 'D1 is down at the batch' },
    { fates: ['ok', 'after'], works: 'the batch’s answer is lost' },
    { fates: ['ok', 'ok', 'before'], works: 'the Worker dies before the result' },
    { fates: ['ok', 'ok', 'after'], works: 'the result’s answer is lost' },
  ])('R7 $works: the effect is there once', async ({ fates }) => {
    const { body, rings } = await begin('value')
    await run(rings, { DB: createFaultyDatabase(...fates) })
    await makeDue()
    await run(rings)
    await makeDue()
    await run(rings)
    expect(await count()).toBe(1)
    await env.DB.exec("UPDATE ledge_deliveries SET updated_at = '2000'")
    expect((await ask(body.id)).body).toMatchObject({ state: 'done' })
  })

  test('R10 a lost ring is rung again by the sweep', async () => {
    const { status, body } = await begin('value', { bindings: { EVENTS: createFailingQueue() } })
    expect(status).toBe(202)
    await env.DB.exec("UPDATE ledge_events SET created_at = '2000'")
    const EVENTS = createRecordingQueue()
    await sweep({ EVENTS })
    await run(EVENTS.bodies)
    expect((await ask(body.id)).body).toMatchObject({ state: 'done' })
  })

  test('without D1 it is not accepted, and clients hear that the function was not called', async () => {
    const DB = createFaultyDatabase('before')
    const { status, headers } = await begin('value', { bindings: { DB } })
    expect([status, headers.get('x-relay-error')]).toEqual([503, 'true'])
  })
})

describe('under an Idempotency-Key', () => {
  const KEY = { 'Idempotency-Key': '0d2a7e06-6a0e-4b3b-9d4d-6d1c1a1f2f00' }

  test('R13 50 at once are one invocation', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, () => begin('value', { headers: KEY })),
    )
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1)
    expect(all.filter(({ headers }) => headers.get('Idempotency-Replayed') === null)).toHaveLength(
      1,
    )
    const rings = all.flatMap((one) => one.rings)
    expect(rings).toHaveLength(1)
    await run(rings)
    expect([await count('ledge_invocations'), state.runs, await count()]).toEqual([1, 1, 1])
  })

  test('R13 R7 a lost answer is given again; another request under the key is refused', async () => {
    const lost = await begin('value', {
      headers: KEY,
      bindings: { DB: createFaultyDatabase('after') },
    })
    expect(lost.status).toBe(503)
    const again = await begin('value', { headers: KEY })
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([202, 'true'])
    expect(await count('ledge_invocations')).toBe(1)
    expect((await begin('text', { headers: KEY })).status).toBe(422)
    expect((await begin('value', { headers: { ...KEY, Prefer: 'x' } })).status).toBe(422)
  })
})

test('rows go with their events, a week after they were settled', async () => {
  const { rings, body } = await begin('value')
  await begin('value')
  await run(rings)
  const old = new Date(Date.now() - 8 * 24 * 60 * 60_000).toISOString()
  const id = `00000000${body.id.slice(8)}` // as if it had been made long ago
  await env.DB.batch([
    env.DB.prepare('UPDATE ledge_events SET settled_at = ?, id = ? WHERE id = ?').bind(
      old,
      id,
      body.id,
    ),
    env.DB.prepare('UPDATE ledge_invocations SET id = ? WHERE id = ?').bind(id, body.id),
    env.DB.prepare(`INSERT INTO ledge_rates VALUES ('old', 1, '2000'), ('new', 1, '9000')`),
  ])
  await sweep({ EVENTS: createRecordingQueue() })
  expect([
    await count('ledge_invocations'),
    await count('ledge_events'),
    await count('ledge_rates'),
  ]).toEqual([1, 1, 1])
})
