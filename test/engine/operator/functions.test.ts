// `/operator/v1/functions`: how functions are doing, and what their runs came to.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ApiError, defineApp, timestamp } from '../../../src/engine/core/index.ts'
import { defineFunction, http, queue } from '../../../src/engine/functions/index.ts'
import { bucketOf } from '../../../src/engine/runs/bucket.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'

const doing = defineFunction({
  name: 'doing',
  on: http.post('/doing'),
  access: 'public',
  input: z.object({ how: z.string() }),
  run({ how }) {
    if (how === 'refuse') throw new ApiError('conflict', 'not now')
    if (how === 'break') throw new TypeError('not a function')
    return { done: true }
  },
})

const taking = defineFunction({ name: 'taking', on: queue('things'), run: () => undefined })

const call = createCaller(
  defineApp({ tables: {}, functions: [doing, taking], settings: { sampledRuns: 1 } }),
)

async function ask(path: string) {
  const answer = await call(`/operator/v1/functions${path}`, { headers: { apikey: secretKey } })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, answer }
}

beforeEach(async () => {
  await env.DB.batch(
    ['ledge_runs', 'ledge_run_figures'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  )
})

describe('what the operator sees', () => {
  test('figures of every function, of those that never ran too', async () => {
    for (const how of ['succeed', 'succeed', 'refuse', 'break']) {
      await call('/doing', { method: 'POST', body: { how } })
    }
    const { body, answer } = await ask('')
    expect(body).toMatchObject({
      hours: 24,
      items: [
        { name: 'doing', runs: 4, errors: 1, timeouts: 0, refused: 1 },
        { name: 'taking', runs: 0, errors: 0, p50_ms: null, p95_ms: null, p99_ms: null },
      ],
    })
    expect(roundTripsOf(answer)).toBe(1)
  })

  test('percentiles, in all and for ten minutes each', async () => {
    const now = Date.now()
    const windows = [now - 3_600_000, now].map((at) => timestamp(at - (at % 600_000)))
    const insert = `INSERT INTO ledge_run_figures (at, function_name, outcome, bucket, runs) VALUES (?, 'doing', ?, ?, ?)`
    const add = (at: string | undefined, outcome: string, milliseconds: number, runs: number) =>
      env.DB.prepare(insert).bind(at, outcome, bucketOf(milliseconds), runs)
    await env.DB.batch([
      add(windows[0], 'ok', 10, 94),
      add(windows[0], 'ok', 200, 4),
      add(windows[1], 'timeout', 1000, 2),
    ])
    const { body } = await ask('/doing?hours=2')
    expect(body).toEqual({
      ...{ name: 'doing', hours: 2, runs: 100, errors: 2, timeouts: 2, refused: 0 },
      ...{ p50_ms: 11, p95_ms: 215, p99_ms: 1023 },
      windows: [
        {
          ...{ at: windows[0], runs: 98, errors: 0, timeouts: 0, refused: 0 },
          ...{ p50_ms: 11, p95_ms: 11, p99_ms: 215 },
        },
        {
          ...{ at: windows[1], runs: 2, errors: 2, timeouts: 2, refused: 0 },
          ...{ p50_ms: 1023, p95_ms: 1023, p99_ms: 1023 },
        },
      ],
    })
  })

  test('single runs, the newest first, page by page', async () => {
    for (const how of ['succeed', 'break', 'refuse', 'break']) {
      await call('/doing', { method: 'POST', body: { how } })
    }
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const more: string = after === '' ? '' : `&after=${after}`
      const { body } = await ask(`/doing/runs?limit=3${more}`)
      seen.push(...(body.items as { outcome: string }[]).map(({ outcome }) => outcome))
      after = body.next as string | null
    }
    expect(seen).toEqual(['failed', 'refused', 'failed', 'ok'])
    const { body, answer } = await ask('/doing/runs?outcome=error')
    expect(body.items).toHaveLength(2)
    expect(roundTripsOf(answer)).toBe(1)
  })

  test.each([
    { path: '?hours=0', says: 'hours' },
    { path: '?hours=many', says: 'hours' },
    { path: '?days=1', says: 'days' },
    { path: '/doing?hours=999999', says: 'hours' },
    { path: '/doing/runs?outcome=fine', says: 'outcome' },
    { path: '/doing/runs?limit=1000', says: 'limit' },
    { path: '/doing/runs?after=x', says: 'after' },
    { path: `/doing/runs?after=${encodeURIComponent("' OR 1")}`, says: 'after' },
  ])('$path is refused with the name of what is wrong', async ({ path, says }) => {
    const { status, body } = await ask(path)
    expect(status).toBe(400)
    expect(body.detail).toContain(says)
  })

  test.each(['/nothing', '/nothing/runs'])('%s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })

  test('lists along the index of failures', async () => {
    const sql = `EXPLAIN QUERY PLAN SELECT id FROM ledge_runs
      WHERE function_name = 'doing' AND outcome IN ('failed', 'timeout') ORDER BY id DESC LIMIT 51`
    const { results } = await env.DB.prepare(sql).all<{ detail: string }>()
    expect(results.map(({ detail }) => detail).join()).toContain('ledge_runs_failed_idx')
  })
})
