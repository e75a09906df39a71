// Limits that a function declares: fresh, rate, cache and the size of bodies.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createFaultyDatabase } from '../../support/pipeline.ts'
import { type CallOptions, createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { signUp, type User } from '../data/support/users.ts'
import { limitedApp, state } from './limited-app.ts'

const call = createCaller(limitedApp)
const post = (path: string, options: CallOptions = {}) =>
  call(path, { method: 'POST', body: {}, ...options })

beforeEach(() => {
  state.runs = 0
})

describe('fresh', () => {
  const remember = (user: User) => {
    const { session_id } = JSON.parse(atob(user.token.split('.')[1] ?? '')) as {
      session_id: string
    }
    return env.KV.get([`ended:${session_id}`, `session:${session_id}`])
  }
  const staleKv = async (user: User) => {
    const seen = await remember(user)
    return { KV: { get: async () => seen, put: async () => undefined } as unknown as KVNamespace }
  }
  const operate = (user: User, body: unknown) =>
    call(`/auth/v1/admin/users/${user.id}`, { method: 'PUT', as: secretKey, body })

  test.each([
    { what: 'a sign-out', end: (user: User) => post('/auth/v1/logout', { as: user.token }) },
    { what: 'a ban', end: (user: User) => operate(user, { ban_duration: '1h' }) },
    {
      what: 'a deletion',
      end: (user: User) =>
        call(`/auth/v1/admin/users/${user.id}`, { method: 'DELETE', as: secretKey, body: {} }),
    },
  ])('S17 $what holds at once, at every door, though KV is behind', async ({ end }) => {
    const user = await signUp(call)
    const bindings = await staleKv(user)
    const before = await post('/fresh', { as: user.token, bindings })
    expect([before.status, roundTripsOf(before)]).toEqual([200, 1])
    await end(user)
    for (const path of ['/fresh', '/functions/v1/fresh', '/rest/v1/rpc/fresh']) {
      const after = await post(path, { as: user.token, bindings })
      expect([path, after.status, after.headers.get('WWW-Authenticate')]).toEqual([
        path,
        401,
        expect.stringContaining('invalid_token'),
      ])
    }
  })

  test('a key has no session that could have ended', async () => {
    const answer = await post('/fresh', { as: secretKey })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
  })

  test('shares its round trip with rate', async () => {
    const user = await signUp(call)
    expect(roundTripsOf(await post('/both', { as: user.token }))).toBe(1)
  })

  test('without D1 nobody comes in, and clients hear that the function was not called', async () => {
    const user = await signUp(call)
    const bindings = { DB: createFaultyDatabase('before') }
    const answer = await post('/functions/v1/fresh', { as: user.token, bindings })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('x-relay-error')).toBe('true')
    expect(answer.headers.get('Retry-After')).toBe('1')
  })
})

describe('rate', () => {
  const from = (address: string, options: CallOptions = {}) =>
    post('/functions/v1/rated', { ...options, headers: { 'CF-Connecting-IP': address } })

  test('counts down, then refuses with the time that is left; other networks are others', async () => {
    const left: (string | null)[] = []
    for (const how of ['value', 'response', 'refusal']) {
      const answer = await from('192.0.2.1', { body: { how } })
      left.push(answer.headers.get('RateLimit'))
      expect(answer.headers.get('RateLimit-Policy')).toBe('"rated";q=3;w=60')
    }
    expect(left).toEqual(['"rated";r=2;t=60', '"rated";r=1;t=60', '"rated";r=0;t=60'])
    const over = await from('192.0.2.1')
    expect([over.status, over.headers.get('RateLimit')]).toEqual([429, '"rated";r=0;t=60'])
    expect(Number(over.headers.get('Retry-After'))).toBeLessThanOrEqual(60)
    expect(await over.json()).toMatchObject({ code: 'rate_limited' })
    expect((await from('192.0.2.2')).status).toBe(200)
    expect(state.runs).toBe(4)
    expect(over.headers.get('Access-Control-Expose-Headers')).toContain('ratelimit')
  })

  test('50 at once: exactly three run', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => from('192.0.2.3')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(state.runs).toBe(3)
  })

  test('S22 a user is counted as one, wherever they are; no header of theirs makes them another', async () => {
    const user = await signUp(call)
    const statuses: number[] = []
    for (const address of ['192.0.2.4', '192.0.2.5', '192.0.2.6', '192.0.2.7']) {
      const headers = { 'CF-Connecting-IP': address, 'X-Forwarded-For': address }
      statuses.push((await post('/rated', { as: user.token, headers })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429])
    for (const address of ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3']) {
      expect((await from(address)).status).toBe(200)
    }
    expect((await from('2001:db8:0:1::4')).status).toBe(429)
  })

  test('the window ends, and through every door it is one', async () => {
    const headers = { 'CF-Connecting-IP': '192.0.2.8' }
    for (const path of ['/rated', '/functions/v1/rated', '/rest/v1/rpc/rated']) {
      expect((await post(path, { headers })).status).toBe(200)
    }
    expect((await post('/rest/v1/rpc/rated', { headers })).status).toBe(429)
    await env.DB.exec("UPDATE ledge_rates SET resets_at = '2000'")
    expect((await post('/rated', { headers })).status).toBe(200)
  })

  test('the operator is not counted, and costs no round trip', async () => {
    const answer = await post('/rated', { as: secretKey })
    expect([roundTripsOf(answer), answer.headers.get('RateLimit')]).toEqual([0, null])
  })
})

describe('cache', () => {
  const get = (path: string, options: CallOptions = {}) => call(path, options)

  test('S34 answers of visitors are kept, each address its own, with an age and a tag', async () => {
    const first = await get('/kept/value?q=a')
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=60')
    const again = await get('/kept/value?q=a')
    expect(await again.json()).toEqual(await first.json())
    expect(again.headers.get('Age')).toMatch(/^\d+$/)
    expect(again.headers.get('X-Request-Id')).not.toBe(first.headers.get('X-Request-Id'))
    expect(again.headers.get('Vary')).toContain('Authorization')
    await get('/kept/value?q=b')
    expect(state.runs).toBe(2)
    const known = await get('/kept/value?q=a', {
      headers: { 'If-None-Match': first.headers.get('ETag') ?? '' },
    })
    expect([known.status, await known.text(), state.runs]).toEqual([304, '', 2])
    const head = await call('/kept/value?q=a', { method: 'HEAD' })
    expect([head.status, await head.text(), state.runs]).toEqual([200, '', 2])
  })

  test('a header that the function declares makes another answer', async () => {
    const read = async (language: string) =>
      (await get('/kept/value?q=l', { headers: { 'Accept-Language': language } })).json()
    expect([await read('de'), await read('fr'), await read('de')]).toMatchObject([
      { language: 'de' },
      { language: 'fr' },
      { language: 'de' },
    ])
    expect(state.runs).toBe(2)
  })

  test.each<{ what: string; options: CallOptions }>([
    { what: 'a token', options: { as: secretKey } },
    { what: 'a secret key', options: { headers: { apikey: secretKey } } },
    { what: 'a cookie', options: { headers: { Cookie: 'session=1' } } },
    { what: 'a POST', options: { method: 'POST', body: { what: 'value', q: 'p' } } },
  ])('S34 $what neither gets a kept answer nor leaves one', async ({ options }) => {
    const path = options.method === 'POST' ? '/kept' : '/kept/value?q=p'
    for (const runs of [1, 2]) {
      const answer = await get(path, options)
      expect([state.runs, answer.headers.get('Cache-Control')]).toEqual([runs, 'private, no-cache'])
    }
    expect(await (await get(`/kept/value?q=${crypto.randomUUID()}`)).json()).toEqual({ runs: 3 })
  })

  test.each(['cookie', 'own', 'missing', 'stream', 'refusal'])(
    'S34 an answer that is not for others is not kept: %s',
    async (what) => {
      for (const runs of [1, 2]) {
        const answer = await get(`/kept/${what}`)
        expect([state.runs, answer.headers.get('Cache-Control')]).toEqual([
          runs,
          what === 'own' ? 'private' : 'private, no-cache',
        ])
      }
    },
  )
})

describe('maxBodyBytes', () => {
  const send = (path: string, bytes: number, isChunked: boolean) => {
    const content = 'x'.repeat(bytes)
    const body = isChunked ? new Blob([content]).stream() : content
    return call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body,
    })
  }

  test.each([
    { bytes: 20, isChunked: false, status: 200 },
    { bytes: 21, isChunked: false, status: 413 },
    { bytes: 20, isChunked: true, status: 200 },
    { bytes: 21, isChunked: true, status: 413 },
    { bytes: 2_000_000, isChunked: true, status: 413 },
  ])('$bytes bytes, chunked $isChunked: $status', async ({ bytes, isChunked, status }) => {
    for (const path of ['/small', '/functions/v1/small', '/rest/v1/rpc/small']) {
      const answer = await send(path, bytes, isChunked)
      const text = await answer.text()
      expect([path, answer.status]).toEqual([path, status])
      if (status === 413 && bytes === 21) expect(text).toContain('larger than 20 bytes')
    }
  })
})
