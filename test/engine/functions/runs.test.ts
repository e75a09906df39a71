// Runs: each is counted, some are recorded, and no request waits for it.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { ApiError, createId, defineApp, timestamp } from '../../../src/engine/core/index.ts'
import { defineFunction, event, http, queue } from '../../../src/engine/functions/index.ts'
import { createWorker } from '../../../src/engine/index.ts'
import { bucketOf, percentileOf } from '../../../src/engine/runs/bucket.ts'
import { createPipeline } from '../../support/pipeline.ts'
import { createRandom } from '../../support/random.ts'
import { createCaller, roundTripsOf } from '../../support/worker.ts'

const act = (how: string): unknown => {
  if (how === 'refuse') throw new ApiError('conflict', 'ada@example.com has it already')
  if (how === 'break') throw new TypeError('ada@example.com is not a function')
  if (how === 'hang') return new Promise(() => {})
  return { done: true }
}

const input = z.object({ how: z.string() })

const doing = defineFunction({
  name: 'doing',
  on: [http.post('/doing'), event('thing.done')],
  access: 'public',
  timeoutSeconds: 1,
  input,
  run: ({ how }) => act(how),
})

const taking = defineFunction({
  name: 'taking',
  on: queue('things', { batch: 10 }),
  input,
  run: (messages) => act(messages[0]?.body.how ?? ''),
})

const appWith = (settings: Record<string, unknown>) =>
  defineApp({ tables: {}, functions: [doing, taking], settings })

const app = appWith({ sampledRuns: 1 })
const call = createCaller(app)
const { deliver, tick } = createPipeline(app)

interface StoredRun {
  function_name: string
  trigger: string
  cause_id: string | null
  outcome: string
  error: string | null
}

const readRuns = async () => {
  const sql = 'SELECT function_name, trigger, cause_id, outcome, error FROM ledge_runs ORDER BY id'
  return (await env.DB.prepare(sql).all<StoredRun>()).results
}

const countRuns = async () => {
  const sql = 'SELECT outcome, sum(runs) AS runs FROM ledge_run_figures GROUP BY outcome'
  const { results } = await env.DB.prepare(sql).all<{ outcome: string; runs: number }>()
  return Object.fromEntries(results.map(({ outcome, runs }) => [outcome, runs]))
}

beforeEach(async () => {
  await env.DB.batch(
    ['ledge_runs', 'ledge_run_figures', 'ledge_events', 'ledge_deliveries'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  )
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a run for a request', () => {
  test.each([
    { how: 'succeed', status: 200, outcome: 'ok', error: null },
    { how: 'refuse', status: 409, outcome: 'refused', error: 'conflict' },
    { how: 'break', status: 500, outcome: 'failed', error: 'TypeError' },
    { how: 'hang', status: 504, outcome: 'timeout', error: 'timeout' },
  ])('$how: recorded as $outcome under its request id, without what was said', async (given) => {
    const { how, status, outcome, error } = given
    const answer = await call('/doing', { method: 'POST', body: { how } })
    expect(answer.status).toBe(status)
    const id = answer.headers.get('X-Request-Id')
    expect(await readRuns()).toEqual([
      { function_name: 'doing', trigger: 'request', cause_id: id, outcome, error },
    ])
    expect(await countRuns()).toEqual({ [outcome]: 1 })
  })

  test('costs the request no round trip', async () => {
    const answer = await call('/doing', { method: 'POST', body: { how: 'succeed' } })
    expect(roundTripsOf(answer)).toBe(0)
  })

  test('an input that the schema refuses is no run', async () => {
    await call('/doing', { method: 'POST', body: { how: 7 } })
    expect(await countRuns()).toEqual({})
  })

  test('the answer does not depend on its being written', async () => {
    const prepare = () => {
      throw new Error('D1_ERROR: Network connection lost.')
    }
    const bindings = { DB: { ...env.DB, prepare } as unknown as D1Database }
    const answer = await call('/doing', { method: 'POST', body: { how: 'succeed' }, bindings })
    expect(answer.status).toBe(200)
    expect(await readRuns()).toEqual([])
  })
})

describe('a run in the background', () => {
  test('of a queue: one for the batch, under its first message', async () => {
    await deliver('ledge-things', [{ how: 'succeed' }, { how: 'succeed' }])
    expect(await readRuns()).toEqual([
      { function_name: 'taking', trigger: 'queue', cause_id: 'm0', outcome: 'ok', error: null },
    ])
  })

  test('of an event: one for each attempt, under the event', async () => {
    const id = createId()
    const insert = `INSERT INTO ledge_events (id, type, data, created_at) VALUES (?, 'thing.done', '{"how":"break"}', ?)`
    await env.DB.prepare(insert).bind(id, timestamp()).run()
    await deliver('ledge-events', [{ eventIds: [id] }])
    expect(await readRuns()).toEqual([
      {
        ...{ function_name: 'doing', trigger: 'event', cause_id: id },
        ...{ outcome: 'failed', error: 'TypeError' },
      },
    ])
  })
})

test('in production 50 runs at once are written together, ten seconds later', async () => {
  const worker = createWorker(app)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const writes = vi.fn()
  const DB = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'prepare') writes()
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const { LEDGE_DEV: _, ...bindings } = { ...env, DB }
  const contexts = Array.from({ length: 50 }, () => createExecutionContext())
  const post = () =>
    new Request('http://ledge.test/doing', {
      method: 'POST',
      body: '{"how":"succeed"}',
      headers: { 'Content-Type': 'application/json' },
    })
  const answers = await Promise.all(
    contexts.map((context) => worker.fetch(post() as never, bindings as Env, context)),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
  expect(writes).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(10_000)
  await Promise.all(contexts.map((context) => waitOnExecutionContext(context)))
  expect(writes).toHaveBeenCalledTimes(2)
  expect(await countRuns()).toEqual({ ok: 50 })
})

describe('settings', () => {
  const ways = ['succeed', 'refuse', 'break']
  test.each([
    { settings: { sampledRuns: 1 }, recorded: ['ok', 'refused', 'failed'], counted: 3 },
    { settings: { sampledRuns: 0 }, recorded: ['failed'], counted: 3 },
    { settings: { recordRuns: false }, recorded: [], counted: 0 },
  ])('$settings', async ({ settings, recorded, counted }) => {
    const callIt = createCaller(appWith(settings))
    for (const how of ways) await callIt('/doing', { method: 'POST', body: { how } })
    expect((await readRuns()).map(({ outcome }) => outcome)).toEqual(recorded)
    expect(Object.keys(await countRuns())).toHaveLength(counted)
  })

  test('a flood of faults is counted, and no more than 100 of it kept at once', async () => {
    const failing = createPipeline(appWith({ sampledRuns: 0 }))
    const insert = `INSERT INTO ledge_events (id, type, data, created_at) VALUES (?, 'thing.done', '{"how":"break"}', ?)`
    const ids = Array.from({ length: 120 }, () => createId())
    await env.DB.batch(ids.map((id) => env.DB.prepare(insert).bind(id, timestamp())))
    await failing.deliver(
      'ledge-events',
      ids.map((id) => ({ eventIds: [id] })),
    )
    expect(await countRuns()).toEqual({ failed: 120 })
    expect(await readRuns()).toHaveLength(100)
  })
})

test('the schedule clears away what is older than a week', async () => {
  const insert = async (age: number) => {
    const at = Date.now() - age
    const run = `INSERT INTO ledge_runs (id, function_name, trigger, outcome, started_at, duration_ms) VALUES (?, 'doing', 'request', 'ok', ?, 1)`
    const figure = `INSERT INTO ledge_run_figures (at, function_name, outcome, bucket, runs) VALUES (?, 'doing', 'ok', 1, 1)`
    await env.DB.batch([
      env.DB.prepare(run).bind(createId(at), timestamp(at)),
      env.DB.prepare(figure).bind(timestamp(at)),
    ])
  }
  const day = 24 * 3_600_000
  for (const days of [6, 8, 9]) await insert(days * day)
  await tick()
  expect(await readRuns()).toHaveLength(1)
  expect(await countRuns()).toEqual({ ok: 1 })
})

test('a percentile is never too low, and at most 19 percent and a millisecond too high', () => {
  const random = createRandom(7)
  for (let round = 0; round < 200; round += 1) {
    const durations = Array.from({ length: 1 + Math.floor(random() * 300) }, () =>
      Math.floor(random() ** 4 * 30_000),
    ).toSorted((a, b) => a - b)
    const counts = new Map<number, number>()
    for (const one of durations) counts.set(bucketOf(one), (counts.get(bucketOf(one)) ?? 0) + 1)
    for (const share of [0.5, 0.95, 0.99]) {
      const exact = durations[Math.ceil(durations.length * share) - 1] ?? 0
      const told = percentileOf(counts, share) ?? -1
      expect(told).toBeGreaterThanOrEqual(exact)
      expect(told).toBeLessThanOrEqual(exact * 1.19 + 1)
    }
  }
  expect(percentileOf(new Map(), 0.5)).toBeNull()
})
