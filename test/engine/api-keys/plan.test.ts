// A key's plan and its count of uses: kept off the request's way, and told to the client.
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { createFaultyDatabase } from '../../support/pipeline.ts'
import { roundTripsOf } from '../../support/worker.ts'
import { make, operate, show } from './support.ts'

afterEach(() => void vi.useRealTimers())

const START = Date.parse('2027-03-01T12:00:00Z') // the beginning of a window of any plan here

const at = (milliseconds: number) =>
  void vi.useFakeTimers({ now: START + milliseconds, toFake: ['Date'] })

const statusesOf = (answers: readonly Response[]) => {
  const good = answers.filter(({ status }) => status === 200).length
  const over = answers.filter(({ status }) => status === 429).length
  return { good, over }
}

const askMany = (key: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => show(key)))

const usesOf = async (id: string) => {
  const { uses, last_used_on: day } = await (await operate(`/${id}`)).json<
    Record<string, unknown>
  >()
  return { uses, day }
}

test('fifty at once under a plan of ten: ten pass, the others are told when to come again', async () => {
  at(18_000)
  const { key } = await make({ rate: { count: 10, seconds: 60 } })
  const answers = await askMany(key, 50)
  expect(statusesOf(answers)).toEqual({ good: 10, over: 40 })
  const refused = answers.find(({ status }) => status === 429)
  expect(Object.fromEntries(refused?.headers ?? [])).toMatchObject({
    'retry-after': '42',
    ratelimit: '"key";r=0;t=42',
    'ratelimit-policy': '"key";q=10;w=60',
  })
  expect(roundTripsOf(refused ?? new Response())).toBe(0)
  at(60_000)
  const next = await show(key)
  expect([next.status, next.headers.get('RateLimit')]).toEqual([200, '"key";r=9;t=60'])
  expect(next.headers.get('Access-Control-Expose-Headers')).toContain('ratelimit')
})

test('what other isolates have counted counts here too', async () => {
  at(0)
  const { id, key } = await make({ rate: { count: 20, seconds: 60 } })
  expect((await show(key)).headers.get('RateLimit')).toBe('"key";r=19;t=60')
  const others = 'UPDATE ledge_api_keys SET window_count = window_count + 15 WHERE id = ?'
  await env.DB.prepare(others).bind(id).run()
  await show(key) // at a tenth of the plan, two uses, D1 is told and tells
  await show(key)
  expect(statusesOf(await askMany(key, 10))).toEqual({ good: 2, over: 8 })
})

test('a window that another isolate has begun already is not counted back', async () => {
  at(0)
  const { id, key } = await make({ rate: { count: 10, seconds: 60 } })
  const ahead = 'UPDATE ledge_api_keys SET window_start = ?, window_count = 4 WHERE id = ?'
  await env.DB.prepare(ahead)
    .bind(START + 60_000, id)
    .run()
  expect((await show(key)).status).toBe(200)
  const query = 'SELECT window_start, window_count FROM ledge_api_keys WHERE id = ?'
  const row = await env.DB.prepare(query).bind(id).first()
  expect(row).toEqual({ window_start: START + 60_000, window_count: 4 })
})

test('uses are counted by day, in batches, and never in the request’s way', async () => {
  at(0)
  const { id, key } = await make()
  for (let use = 0; use < 3; use += 1) expect(roundTripsOf(await show(key))).toBe(0)
  expect(await usesOf(id)).toEqual({ uses: 1, day: '2027-03-01' }) // the first at once, the others not yet
  at(11_000)
  await show(key)
  expect(await usesOf(id)).toEqual({ uses: 4, day: '2027-03-01' })
  await show(key)
  at(24 * 3_600_000)
  await show(key)
  expect(await usesOf(id)).toEqual({ uses: 6, day: '2027-03-02' })
  const days = 'SELECT day, count FROM ledge_api_key_uses WHERE key_id = ? ORDER BY day'
  expect((await env.DB.prepare(days).bind(id).all()).results).toEqual([
    { day: '2027-03-01', count: 5 },
    { day: '2027-03-02', count: 1 },
  ])
})

test('a hundred uses of a key without a plan are told by then', async () => {
  at(0)
  const { id, key } = await make()
  const answers = await askMany(key, 101)
  expect(answers.every(({ headers }) => !headers.has('RateLimit'))).toBe(true)
  expect(await usesOf(id)).toEqual({ uses: 101, day: '2027-03-01' })
})

test('R8 what D1 did not take is told with the next uses; the request never knows', async () => {
  at(0)
  const { id, key } = await make()
  const DB = createFaultyDatabase('before')
  expect((await show(key, '/whoami', { bindings: { DB } })).status).toBe(200)
  at(11_000)
  await show(key)
  expect(await usesOf(id)).toEqual({ uses: 2, day: '2027-03-01' })
})
