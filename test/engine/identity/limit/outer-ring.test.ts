// S16: the ring around the ways in, kept by Cloudflare's own counter, in development too.
import { describe, expect, test, vi } from 'vitest'
import { publishableKey, secretKey } from '../../../support/worker.ts'
import { call, createEmail, outcomeOf, post } from '../people.ts'
import { PRODUCTION } from '../support.ts'

/** A counter at Cloudflare that refuses, and tells by what key it was asked. */
function createCounter(success = false) {
  const limit = vi.fn(async (_question: { key: string }) => ({ success }))
  return { limit, keys: () => limit.mock.calls.map(([{ key }]) => key) }
}

const address = { 'CF-Connecting-IP': '203.0.113.7' }

describe('S16 the ring', () => {
  test.each([
    { path: '/signup', group: 'sign-up' },
    { path: '/signup/', group: 'sign-up' },
    { path: '/token?grant_type=password', group: 'password' },
    { path: '/token?grant_type=pkce', group: 'verify' },
    { path: '/otp', group: 'send' },
    { path: '/magiclink', group: 'send' },
    { path: '/recover', group: 'send' },
    { path: '/resend', group: 'send' },
    { path: '/verify', group: 'verify' },
    { path: '/callback', group: 'provider' },
    { path: '/token?grant_type=id_token', group: 'provider' },
  ])('around POST $path counts "$group" of a network', async ({ path, group }) => {
    const AUTH_RATE_LIMIT = createCounter()
    const answer = await post(path, {}, { headers: address, bindings: { AUTH_RATE_LIMIT } })
    expect(AUTH_RATE_LIMIT.keys()).toEqual([`${group} 203.0.113.7`])
    expect(answer.headers.get('Retry-After')).toBe('60')
    expect(await outcomeOf(answer)).toEqual([429, 'over_request_rate_limit'])
  })

  test.each([
    ['/verify?token=x&type=signup', 'verify'],
    ['/authorize?provider=google', 'provider'],
    ['/callback?state=x&code=x', 'provider'],
    ['/user/identities/authorize?provider=google', 'provider'],
  ])('counts who opens %s too', async (path, group) => {
    const AUTH_RATE_LIMIT = createCounter()
    const options = { headers: address, bindings: { AUTH_RATE_LIMIT } }
    const answer = await call(`/auth/v1${path}`, options)
    expect([answer.status, AUTH_RATE_LIMIT.keys()]).toEqual([429, [`${group} 203.0.113.7`]])
  })

  test.each(['/token?grant_type=refresh_token', '/logout', '/admin/users'])(
    'is not around POST %s',
    async (path) => {
      const AUTH_RATE_LIMIT = createCounter()
      await post(path, {}, { headers: address, bindings: { AUTH_RATE_LIMIT } })
      expect(AUTH_RATE_LIMIT.keys()).toEqual([])
    },
  )

  test.each<{ who: string; headers: Record<string, string>; asked: number }>([
    { who: 'a server with the secret key', headers: { ...address, apikey: secretKey }, asked: 0 },
    {
      who: 'a server with it as bearer',
      headers: { ...address, Authorization: `Bearer ${secretKey}` },
      asked: 0,
    },
    { who: 'a client', headers: { ...address, apikey: publishableKey }, asked: 1 },
    { who: 'this machine, in development', headers: { 'CF-Connecting-IP': '::1' }, asked: 0 },
    { who: 'this machine', headers: { 'CF-Connecting-IP': '127.0.0.1' }, asked: 0 },
    { who: 'a request without an address, in development', headers: {}, asked: 0 },
  ])('$who is counted $asked times', async ({ headers, asked }) => {
    const AUTH_RATE_LIMIT = createCounter(true)
    await post('/recover', {}, { headers, bindings: { AUTH_RATE_LIMIT } })
    expect(AUTH_RATE_LIMIT.keys()).toHaveLength(asked)
  })

  test('in production counts whoever has no address together', async () => {
    const AUTH_RATE_LIMIT = createCounter()
    const RATE_LIMIT = createCounter(true)
    const bindings = { ...PRODUCTION, AUTH_RATE_LIMIT, RATE_LIMIT }
    expect((await post('/recover', {}, { bindings })).status).toBe(429)
    expect(AUTH_RATE_LIMIT.keys()).toEqual(['send unknown'])
    expect(RATE_LIMIT.keys()).toEqual(['unknown'])
  })

  test('kept by the real counter lets 30 a minute through', async () => {
    const headers = { 'CF-Connecting-IP': '203.0.113.99' }
    const body = { email: createEmail(), password: '' }
    let refused = 0
    // The counter's minute is the clock's: within 62 requests, two minutes at most are begun.
    for (let attempt = 0; attempt < 62; attempt += 1) {
      if ((await post('/signup', body, { headers })).status === 429) refused += 1
    }
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThanOrEqual(32)
  })
})

describe('S16 LEDGE_RATE_LIMITS=off', () => {
  const ask = async (bindings: Record<string, unknown>) => {
    const AUTH_RATE_LIMIT = createCounter()
    const RATE_LIMIT = createCounter(true)
    const all = { LEDGE_RATE_LIMITS: 'off', AUTH_RATE_LIMIT, RATE_LIMIT, ...bindings }
    return (await post('/recover', {}, { headers: address, bindings: all })).status
  }

  test('lets everything through in development', async () => {
    expect(await ask({})).not.toBe(429)
  })

  test('is not heeded in production, and the Worker says so when it starts', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    expect(await ask(PRODUCTION)).toBe(429)
    expect(warn.mock.calls).toEqual([
      ['LEDGE_RATE_LIMITS=off is for local development: the limits stay on.'],
    ])
    vi.restoreAllMocks()
  })
})
