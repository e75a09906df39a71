// What the operator sees: lists in pages, one delivery, and the figures.
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { roundTripsOf } from '../../support/worker.ts'
import {
  ask,
  deliver,
  discard,
  keysOf,
  list,
  prepareEachTest,
  raise,
  read,
  startSlow,
} from './troubled-app.ts'

prepareEachTest()

describe('a list', () => {
  test('of the dead, which is the default: newest first, with all there is to know', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const older = await raise('other.failed')
    vi.setSystemTime(Date.now() + 1000)
    const newer = await raise('other.failed', { n: 1 }, 'thing 1')
    expect(await list()).toEqual({
      items: [
        {
          event: newer,
          function: 'other',
          type: 'other.failed',
          subject: 'thing 1',
          state: 'dead',
          attempts: 1,
          next_attempt_at: expect.any(String),
          last_error: 'other failed',
          created_at: expect.any(String),
          updated_at: expect.any(String),
        },
        expect.objectContaining({ event: older, subject: null }),
      ],
      next: null,
    })
  })

  test('of what waits and of what runs', async () => {
    const waiting = await raise('thing.retried')
    const { id, run, release } = await startSlow()
    expect(keysOf(await list('?state=pending'))).toEqual([`${waiting} retrying`])
    expect(keysOf(await list('?state=running'))).toEqual([`${id} slow`])
    expect(keysOf(await list('?state=dead'))).toEqual([])
    release()
    await run
  })

  test('comes in pages that miss nothing and repeat nothing, also when rows come and go', async () => {
    for (let turn = 0; turn < 4; turn += 1) await raise('thing.failed')
    const all = keysOf(await list())
    expect(all).toHaveLength(8)
    const first = await list('?limit=3')
    await raise('other.failed') // newer than all pages
    await discard(first.items[0]?.event ?? '', first.items[0]?.function ?? '')
    const second = await list(`?limit=3&after=${first.next}`)
    const third = await list(`?limit=3&after=${second.next}`)
    expect([first, second, third].flatMap(keysOf)).toEqual(all)
    expect(third.next).toBeNull()
  })

  test.each([
    { query: '?function=first', keys: ['first'] },
    { query: '?type=other.failed', keys: ['other'] },
    { query: '?type=thing.failed&function=second', keys: ['second'] },
    { query: '?type=thing.failed&function=other', keys: [] },
    { query: "?function=first' OR '1'='1", keys: [] },
  ])('$query', async ({ query, keys }) => {
    await raise('thing.failed')
    await raise('other.failed')
    expect((await list(query)).items.map((item) => item.function)).toEqual(keys)
  })

  test.each([
    { query: '?limit=0', field: 'limit' },
    { query: '?limit=201', field: 'limit' },
    { query: '?limit=x', field: 'limit' },
    { query: '?state=done', field: 'state' },
    { query: '?after=x', field: 'after' },
    { query: `?after=${btoa('["a","b"]')}`, field: 'after' },
    { query: `?after=${btoa('[1,2,3]')}`, field: 'after' },
    { query: '?functoin=first', field: 'functoin' },
  ])('$query is a 400 that names it', async ({ query, field }) => {
    const answer = await ask(`/deliveries${query}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(((await answer.json()) as { detail: string }).detail).toContain(field)
  })

  test('costs one round trip, as reading one and the figures do', async () => {
    const id = await raise('other.failed')
    for (const path of ['/deliveries', `/deliveries/${id}/other`, '/figures']) {
      expect(roundTripsOf(await ask(path))).toBe(1)
    }
  })
})

test('one delivery comes with its event', async () => {
  const id = await raise('other.failed', { n: 1 }, 'thing 1')
  expect(await read(`/deliveries/${id}/other`)).toMatchObject({
    event: id,
    state: 'dead',
    data: { n: 1 },
    user_id: null,
    traceparent: null,
    depth: 0,
  })
})

test('the figures count what waits, runs, is dead and was done', async () => {
  const figures = { pending: 0, running: 0, dead: 0, unheard: 0, done_last_minute: 0 }
  const nothing = { ...figures, oldest_age_seconds: null, dead_messages: 0 }
  expect(await read('/figures')).toEqual(nothing)
  await raise('thing.failed')
  await raise('thing.retried')
  await raise('thing.quiet')
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO ledge_events (id, type, data, created_at) VALUES ('u', 'thing.quiet', '{}', ?)`,
    ).bind(new Date(Date.now() - 90_000).toISOString()),
    env.DB.prepare(
      `INSERT INTO ledge_deliveries (event_id, function_name, state, next_attempt_at, updated_at)
        SELECT id, 'before', 'done', '', ? FROM ledge_events WHERE id <> 'u'`,
    ).bind(new Date(Date.now() - 61_000).toISOString()),
  ])
  await deliver('ledge-numbers', ['a', 'b'])
  const { run, release } = await startSlow()
  expect(await read('/figures')).toEqual({
    pending: 1,
    running: 1,
    dead: 2,
    unheard: 1,
    oldest_age_seconds: expect.closeTo(90, -1),
    done_last_minute: 1,
    dead_messages: 2,
  })
  release()
  await run
})
