// `Prefer: respond-async`: a call is accepted, done later with retries, its effect there once, its outcome its caller's alone.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type Bindings,
  createFailingQueue,
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
  type Fate,
} from '../../support/pipeline.ts'
import {
  type CallOptions,
  createCaller,
  publishableKey,
  roundTripsOf,
  secretKey,
} from '../../support/worker.ts'
import { signUp } from '../data/support/users.ts'
import { count, emptyWorks, laterApp, state } from './later-app.ts'

const call = createCaller(laterApp)
const { deliver, tick } = createPipeline(laterApp)
beforeEach(emptyWorks)

const LATER = { Prefer: 'respond-async' }

/** Calls the function without waiting. @returns the answer, and what rings for it */
async function begin(what: string, { headers, ...options }: CallOptions & { path?: string } = {}) {
  const EVENTS = createRecordingQueue()
  const { path = '/functions/v1/work' } = options
  const response = await call(path, {
    method: 'POST',
    body: { what },
    ...options,
    headers: { ...LATER, ...headers },
    bindings: { EVENTS, ...options.bindings },
  })
  const text = await response.text()
  const body = text === '' ? null : JSON.parse(text)
  return {
    status: response.status,
    headers: response.headers,
    body,
    response,
    rings: EVENTS.bodies,
  }
}

const run = (rings: readonly unknown[], bindings: Bindings = {}) =>
  deliver('ledge-events', rings, bindings)

async function ask(id: string, options: CallOptions = {}) {
  const answer = await call(`/functions/v1/_invocations/${id}`, options)
  return { status: answer.status, body: await answer.json<Record<string, unknown>>(), answer }
}

const makeDue = () => env.DB.exec("UPDATE ledge_deliveries SET next_attempt_at = '2000'")

describe('a call', () => {
  test('is accepted in one round trip, waits, runs once, and tells its result', async () => {
    const { status, headers, body, response, rings } = await begin('value')
    expect(status).toBe(202)
    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(headers.get('Location')).toBe(`/functions/v1/_invocations/${body.id}`)
    expect(headers.get('Preference-Applied')).toBe('respond-async')
    expect(headers.get('Access-Control-Expose-Headers')).toContain('location')
    expect(roundTripsOf(response)).toBe(1)
    expect(await ask(body.id)).toMatchObject({ body: { state: 'queued', attempts: 0 } })
    expect(rings).toEqual([{ eventIds: [body.id] }])
    await run([...rings, ...rings])
    await run(rings)
    const done = await ask(body.id)
    expect(done.body).toMatchObject({
      id: body.id,
      function: 'work',
      state: 'done',
      attempts: 1,
      status: 200,
      result: { run: 1 },
      result_kept: true,
    })
    expect([roundTripsOf(done.answer), done.answer.headers.get('Cache-Control')]).toEqual([
      1,
      'private, no-store',
    ])
    expect([state.runs, await count()]).toEqual([1, 1])
  })

  test('is running while it runs, also between its batch and its result', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    state.gate = promise
    const { body, rings } = await begin('value')
    const running = run(rings)
    await vi.waitUntil(async () => (await count()) === 1)
    expect((await ask(body.id)).body).toMatchObject({ state: 'running', attempts: 1 })
    resolve()
    await running
    expect((await ask(body.id)).body).toMatchObject({ state: 'done', result: { run: 1 } })
  })

  test.each([
    { what: 'nothing', has: { status: 204, result: null } },
    {
      what: 'reply',
      has: { status: 201, result: { made: true }, headers: { location: '/orders/1' } },
    },
    {
      what: 'text',
      has: {
        status: 200,
        result: 'good',
        encoding: 'text',
        headers: { 'content-type': 'text/plain' },
      },
    },
    { what: 'bytes', has: { status: 200, result: 'AP8=', encoding: 'base64' } },
    { what: 'large', has: { status: 200, result: null, result_kept: false } },
    { what: 'stream', has: { status: 200, result: null, result_kept: false } },
  ])('gives $what as it would have been answered', async ({ what, has }) => {
    for (const writes of [true, false]) {
      const { body, rings } = await begin('', { body: { what, writes } })
      await run(rings)
      const { body: told } = await ask(body.id)
      expect(told).toMatchObject({ state: 'done', ...has })
      expect(JSON.stringify(told)).not.toContain('a=1')
    }
  })

  test('has its path, body and declared headers, and nothing secret', async () => {
    const user = await signUp(call)
    const form = new FormData()
    form.set('file', new File(['Molly'], 'dog.txt'))
    const { rings } = await begin('', {
      path: '/functions/v1/work/sub/path?what=value',
      as: user.token,
      body: form,
      headers: {
        'Accept-Language': 'de',
        apikey: publishableKey,
        Cookie: 'session=1',
        'X-Secret': 's',
      },
    })
    await run(rings)
    expect(state.seen).toEqual([
      expect.objectContaining({
        caller: user.id,
        url: 'http://ledge.test/work/sub/path?what=value',
        headers: ['accept-language', 'content-type'],
        language: 'de',
        body: 'Molly',
        attempt: 1,
      }),
    ])
    const row = await env.DB.prepare('SELECT data FROM ledge_events').first<string>('data')
    for (const secret of [user.token, publishableKey, 'session=1'])
      expect(row).not.toContain(secret)
  })

  test.each([
    { what: 'a GET', options: { method: 'GET', path: '/work?what=value', body: undefined } },
    { what: 'rpc', options: { path: '/rest/v1/rpc/work' } },
    { what: 'another preference', options: { headers: { Prefer: 'respond-asynchronously' } } },
  ])('passes the wish over where it has no meaning: $what', async ({ options }) => {
    const { status, headers } = await begin('value', options)
    expect([status, headers.get('Preference-Applied'), state.runs]).toEqual([200, null, 1])
  })

  test('takes it beside others, at its own path, by other methods', async () => {
    const headers = { Prefer: 'return=minimal, Respond-Async; x=1, wait=10' }
    const { status, rings, body } = await begin('', {
      path: '/work/value',
      method: 'PUT',
      body: {},
      headers,
    })
    expect(status).toBe(202)
    await run(rings)
    expect((await ask(body.id)).body).toMatchObject({ state: 'done', result: { run: 1 } })
  })

  test.each([
    { what: 'a bad input', options: { body: {} }, status: 400 },
    {
      what: 'a body too large to keep',
      options: {
        body: 'x'.repeat(1_500_000),
        headers: { 'Content-Type': 'application/octet-stream' },
        path: '/functions/v1/work?what=value',
      },
      status: 413,
    },
    { what: 'a visitor', options: { path: '/functions/v1/mine' }, status: 401 },
    { what: 'a function that is not there', options: { path: '/functions/v1/none' }, status: 404 },
  ])('is refused at once: $what, $status', async ({ options, status }) => {
    const refused = await begin('value', options)
    expect([refused.status, refused.rings]).toEqual([status, []])
    expect([await count('ledge_events'), await count('ledge_invocations')]).toEqual([0, 0])
  })
})

describe('who may ask after it', () => {
  test('S1 the invoker and the secret key; to others it is not there', async () => {
    const [ada, bob] = [await signUp(call), await signUp(call)]
    const { body } = await begin('', { path: '/functions/v1/mine', as: ada.token, body: {} })
    const statuses = await Promise.all(
      [ada.token, secretKey, bob.token, publishableKey, undefined].map(
        async (as) => (await ask(body.id, as === undefined ? {} : { as })).status,
      ),
    )
    expect(statuses).toEqual([200, 200, 404, 404, 404])
    const visitors = await begin('value')
    expect((await ask(visitors.body.id)).status).toBe(200)
    expect((await ask(visitors.body.id, { as: ada.token })).status).toBe(404)
  })

  test.each(['', 'x', '__proto__', "' OR 1=1 --", '%00', crypto.randomUUID()])(
    'S6 S8 the id "%s" is not found',
    async (id) => {
      const { status } = await ask(encodeURIComponent(id), { as: secretKey })
      expect(status).toBe(404)
    },
  )
})

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
    await tick({ EVENTS })
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
  await tick({ EVENTS: createRecordingQueue() })
  expect([
    await count('ledge_invocations'),
    await count('ledge_events'),
    await count('ledge_rates'),
  ]).toEqual([1, 1, 1])
})
