// What a function is given beside its input: batches with conditions and events, the cache, queues.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ApiError, defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import {
  createFailingQueue,
  createFaultyDatabase,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import { createCaller, roundTripsOf } from '../../support/worker.ts'

const withdraw = defineFunction({
  name: 'withdraw',
  on: http.post('/withdraw'),
  access: 'public',
  input: z.object({ cents: z.int() }),
  async run({ cents }, { batch, ensure, event }) {
    const results = await batch([
      ensure(sql`${cents} > 0`, new ApiError('invalid_request', 'Name a sum above 0.')),
      sql`UPDATE purse SET cents = cents - ${cents}`,
      event('purse.opened', { cents }, { subject: 'purse' }),
      ensure(sql`(SELECT cents FROM purse) >= 0`, new ApiError('conflict', 'There is not enough.')),
      sql`SELECT cents FROM purse`,
    ])
    return results.map((rows) => rows.length).concat(Number(results.at(-1)?.[0]?.cents))
  },
})

let loads = 0
const count = defineFunction({
  name: 'count',
  on: http.get('/count'),
  access: 'public',
  input: z.object({ key: z.string(), seconds: z.int(), isAbsent: z.boolean().optional() }),
  run: ({ key, seconds, isAbsent }, { cached }) =>
    cached(key, seconds, async () => {
      loads += 1
      return isAbsent ? null : { loads }
    }),
})

const post = defineFunction({
  name: 'post',
  on: http.post('/post'),
  access: 'public',
  input: z.object({ queue: z.string() }),
  async run({ queue }, { send, waitUntil, log }) {
    await send(queue, { hello: 'queue' })
    waitUntil(Promise.reject(new Error('S41 left behind')))
    log('posted', { queue })
  },
})

const app = defineApp({ tables: {}, functions: [withdraw, count, post] })
const call = createCaller(app)
const take = (cents: number, bindings = {}) =>
  call('/withdraw', { method: 'POST', body: { cents }, bindings })
const readCents = () => env.DB.prepare('SELECT cents FROM purse').first('cents')
const readEvents = async () => (await env.DB.prepare('SELECT * FROM ledge_events').all()).results

beforeAll(() => env.DB.exec('CREATE TABLE purse (cents INTEGER NOT NULL)'))
beforeEach(async () => {
  const statements = [
    'DELETE FROM purse',
    'DELETE FROM ledge_events',
    'INSERT INTO purse VALUES (10)',
  ]
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
})

describe('batch', () => {
  test('writes all items in one round trip and gives each one’s rows', async () => {
    const answer = await take(4)
    expect(await answer.json()).toEqual([0, 0, 0, 0, 1, 6])
    expect(roundTripsOf(answer)).toBe(1)
  })

  test.each([
    { cents: 0, status: 400, detail: 'Name a sum above 0.' },
    { cents: 11, status: 409, detail: 'There is not enough.' },
  ])(
    'a condition that does not hold rolls everything back: $detail',
    async ({ cents, status, detail }) => {
      const EVENTS = createRecordingQueue()
      const answer = await take(cents, { EVENTS })
      expect(await answer.json()).toMatchObject({ status, detail })
      expect([await readCents(), await readEvents(), EVENTS.bodies]).toEqual([10, [], []])
    },
  )

  test('an event’s row commits with the batch, with the request’s trace, and its ring follows', async () => {
    const EVENTS = createRecordingQueue()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const answer = await call('/withdraw', {
      method: 'POST',
      body: { cents: 1 },
      headers: { traceparent },
      bindings: { EVENTS },
    })
    const [event] = await readEvents()
    expect(event).toMatchObject({
      type: 'purse.opened',
      subject: 'purse',
      data: '{"cents":1}',
      traceparent: answer.headers.get('traceparent'),
      depth: 0,
    })
    expect(EVENTS.bodies).toEqual([{ eventIds: [event?.id] }])
  })

  test('R10 the request succeeds when the doorbell cannot ring', async () => {
    const answer = await take(1, { EVENTS: createFailingQueue() })
    expect(answer.status).toBe(200)
    expect(await readEvents()).toHaveLength(1)
  })

  test('S25 R7 a D1 out of reach is a 503 that tells nothing of it', async () => {
    for (const fate of ['before', 'after'] as const) {
      const answer = await take(1, { DB: createFaultyDatabase(fate) })
      expect([answer.status, await answer.text()]).toEqual([
        503,
        expect.not.stringMatching(/D1|purse/),
      ])
    }
    expect(await readCents()).toBe(9)
  })
})

describe('cached', () => {
  test('loads once, then answers from KV', async () => {
    const first = await call('/count?key=a&seconds=60')
    const second = await call('/count?key=a&seconds=60')
    expect(await second.json()).toEqual(await first.json())
  })

  test('what is absent is not kept', async () => {
    const before = loads
    for (const _ of [1, 2]) await call('/count?key=b&seconds=60&isAbsent=true')
    expect(loads - before).toBe(2)
    expect(await env.KV.get('cache:b')).toBeNull()
  })

  test('R9 a KV that fails only costs the load', async () => {
    const fail = () => Promise.reject(new Error('KV 500'))
    const answer = await call('/count?key=c&seconds=60', {
      bindings: { KV: { get: fail, put: fail } as unknown as KVNamespace },
    })
    expect(answer.status).toBe(200)
  })

  test.each(['x'.repeat(600), '..', ''])(
    'a key that KV refuses only costs the load',
    async (key) => {
      expect((await call(`/count?key=${key}&seconds=60`)).status).toBe(200)
    },
  )

  test('fewer seconds than KV can keep is our own mistake', async () => {
    expect((await call('/count?key=d&seconds=59')).status).toBe(500)
  })
})

describe('send', () => {
  const sendTo = (queue: string, bindings = {}) =>
    call('/post', { method: 'POST', body: { queue }, bindings })

  test('reaches the queue that is bound by its name in upper case', async () => {
    const LATE_CLICKS = createRecordingQueue()
    expect((await sendTo('late-clicks', { LATE_CLICKS })).status).toBe(204)
    expect(LATE_CLICKS.bodies).toEqual([{ hello: 'queue' }])
  })

  test.each(['nowhere', 'constructor', '__proto__'])(
    'S8 the queue %s is not bound',
    async (queue) => {
      expect((await sendTo(queue)).status).toBe(500)
    },
  )

  test('throws when the queue refuses', async () => {
    expect((await sendTo('clicks', { CLICKS: createFailingQueue() })).status).toBe(500)
  })
})
