// `Prefer: respond-async`: a call is accepted, done later with retries, its effect there once, its outcome its caller's alone.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'
import { signUp } from '../data/support/users.ts'
import { ask, begin, call, count, emptyWorks, run, state } from './later-app.ts'

beforeEach(emptyWorks)

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
    const row = await env.DB.prepare('SELECT data FROM ledge_events').first<string>('data')
    for (const secret of [user.token, publishableKey, 'session=1'])
      expect(row).not.toContain(secret)
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

  test.each(['', 'x', '__proto__', "' OR 1=1 --", '%20', crypto.randomUUID()])(
    'S6 S8 the id "%s" is not found',
    async (id) => {
      const { status } = await ask(encodeURIComponent(id), { as: secretKey })
      expect(status).toBe(404)
    },
  )
})
