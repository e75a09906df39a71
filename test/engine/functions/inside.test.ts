// What a run may use: the data API as its caller, other functions, time that ends, bindings.
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createChangeFeed } from '../../../src/engine/events/change-feed.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { signUp, type User } from '../data/support/users.ts'
import { CREATE_TABLE, innerApp, state } from './inner-app.ts'

const call = createCaller(innerApp)
const { deliver } = createPipeline(innerApp)
const post = (path: string, options: CallOptions = {}) =>
  call(path, { method: 'POST', body: {}, ...options })

let ada: User
let bob: User
beforeAll(async () => {
  const statements = [CREATE_TABLE, ...createChangeFeed(innerApp).map(({ sql }) => sql)]
  await env.DB.batch(statements.map((one) => env.DB.prepare(one)))
  ada = await signUp(call)
  bob = await signUp(call)
})
beforeEach(async () => {
  state.heard = []
  const add = env.DB.prepare('INSERT INTO diaries (id, user_id, line, mood) VALUES (?, ?, ?, ?)')
  await env.DB.batch([
    env.DB.prepare('DELETE FROM diaries'),
    env.DB.prepare('DELETE FROM ledge_events'),
    add.bind('a', ada.id, 'Ada was here', 'gay'),
    add.bind('b', bob.id, 'Bob was here', 'sad'),
    env.DB.prepare('DELETE FROM ledge_events'),
  ])
})

describe('data', () => {
  test.each([
    { who: 'Ada', as: () => ada.token, ids: ['a'] },
    { who: 'Bob', as: () => bob.token, ids: ['b'] },
    { who: 'the operator', as: () => secretKey, ids: ['a', 'b'] },
  ])('S1 $who reads what they would read themselves, in one round trip', async ({ as, ids }) => {
    const answer = await post('/read-diary', { as: as() })
    const { rows, error } = await answer.json<{ rows: { id: string }[]; error: unknown }>()
    expect([rows.map(({ id }) => id), error]).toEqual([ids, null])
    expect(roundTripsOf(answer)).toBe(1)
    const own = await call('/rest/v1/diaries?order=id', { as: as() })
    expect(await own.json()).toEqual(rows)
  })

  test('S3 a hidden column is not there, and errors are PostgREST’s', async () => {
    const read = await post('/read-diary', { as: ada.token, body: { query: 'id, mood' } })
    expect(await read.json()).toMatchObject({ rows: null, error: { code: '42703' } })
    const visitor = await post('/read-diary')
    expect((await visitor.json<{ rows: unknown }>()).rows).not.toEqual([expect.anything()])
  })

  test('S4 a write is held to the rules, and told by the change feed with who is behind it', async () => {
    const EVENTS = createRecordingQueue()
    const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`
    const write = (body: unknown) =>
      post('/write-diary', {
        as: ada.token,
        body,
        headers: { traceparent },
        bindings: { EVENTS },
      })
    const forged = await write({ id: 'f', line: 'Bob again', user_id: bob.id })
    expect(
      (await forged.json<{ rows: unknown; error: { code: string } | null }>()).error,
    ).not.toBeNull()
    const written = await write({ id: 'c', line: 'Dear diary' })
    expect(await written.json()).toMatchObject({
      rows: [{ id: 'c', user_id: ada.id, line: 'Dear diary' }],
      status: 201,
    })
    expect(EVENTS.bodies).toHaveLength(1)
    await deliver('ledge-events', EVENTS.bodies)
    const continued = written.headers.get('traceparent')
    expect(continued?.slice(0, 36)).toBe(traceparent.slice(0, 36))
    expect(state.heard).toEqual([['Dear diary', ada.id, continued]])
  })
})

describe('invoke', () => {
  const ask = (what: string, options: CallOptions & { input?: unknown } = {}) =>
    post('/outer', { ...options, body: { what, input: options.input } })

  test('runs another function as the same caller, its input read by its schema', async () => {
    expect(await (await ask('double', { input: { n: 4 } })).json()).toEqual({ doubled: 8 })
    expect(await (await ask('double', { input: {} })).json()).toEqual({ doubled: 2 })
    expect(await (await ask('double', { as: ada.token, input: {} })).json()).toEqual({
      doubled: -2,
    })
    const bad = await ask('double', { input: { n: 'four' } })
    expect([bad.status, await bad.json()]).toMatchObject([400, { errors: [{ path: 'n' }] }])
  })

  test.each([
    { what: 'secret', as: () => undefined, status: 401 },
    { what: 'secret', as: () => ada.token, status: 403 },
    { what: 'secret', as: () => secretKey, status: 200 },
    { what: 'fresh', as: () => undefined, status: 401 },
    { what: 'fresh', as: () => ada.token, status: 200 },
  ])(
    'S2 opens no door that is closed to the caller: $what, $status',
    async ({ what, as, status }) => {
      const token = as()
      const answer = await ask(what, token === undefined ? {} : { as: token })
      expect(answer.status).toBe(status)
    },
  )

  test('S17 a function that is fresh asks whether the session stands', async () => {
    const gone = await signUp(call)
    await env.DB.prepare('DELETE FROM auth_sessions WHERE user_id = ?').bind(gone.id).run()
    expect((await ask('fresh', { as: gone.token })).status).toBe(401)
  })

  test('S1 gives rows as the caller sees them', async () => {
    const answer = await ask('list', { as: bob.token })
    expect(await answer.json()).toEqual([{ id: 'b', user_id: bob.id, line: 'Bob was here' }])
    expect(roundTripsOf(answer)).toBe(1)
  })

  test('eight deep is deep enough', async () => {
    expect(await (await post('/dive', { body: { depth: 8 } })).json()).toBe(8)
    expect((await post('/dive', { body: { depth: 9 } })).status).toBe(500)
  })

  test('in a delivery its batch is the delivery’s: written once, marked done with it', async () => {
    await env.DB.prepare(
      `INSERT INTO ledge_events (id, type, data, created_at) VALUES ('e1', 'diary.asked', '{"id":"d1"}', '2026-01-01')`,
    ).run()
    for (const _ of [1, 2]) await deliver('ledge-events', [{ eventIds: ['e1'] }])
    const row = await env.DB.prepare(
      `SELECT state, attempts, (SELECT count(*) FROM diaries WHERE id = 'd1') AS written
        FROM ledge_deliveries WHERE event_id = 'e1'`,
    ).first()
    expect(row).toEqual({ state: 'done', attempts: 1, written: 1 })
  })
})

describe('time', () => {
  afterEach(() => void vi.unstubAllGlobals())

  /** A host that takes the request and never answers. */
  const hang = (_input: unknown, { signal }: RequestInit = {}) =>
    new Promise((_, reject) => {
      const abort = () => reject(signal?.reason)
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort)
    })

  test.each(['signal', 'fetch'])('the signal is aborted at the limit: %s', async (how) => {
    vi.stubGlobal('fetch', hang)
    const answer = await post('/functions/v1/wait', { body: { how } })
    expect([answer.status, answer.headers.get('sb-error-code')]).toEqual([504, 'IDLE_TIMEOUT'])
    expect(state.signal?.aborted).toBe(true)
  })

  test('a signal of one’s own ends a fetch too', async () => {
    vi.stubGlobal('fetch', hang)
    const answer = await post('/wait', { body: { how: 'own' } })
    expect(await answer.json()).toBe('Error: mine')
  })
})

test('bindings are in env', async () => {
  expect(await (await post('/bindings')).json()).toBe('function')
})
