// The HTTP edge: what holds for every request, whichever service answers it.
import { describe, expect, test, vi } from 'vitest'
import { app } from '../../../src/app/index.ts'
import { networkOf } from '../../../src/engine/core/index.ts'
import { createCaller, publishableKey, secretKey } from '../../support/worker.ts'

const call = createCaller()
const PREFIXES = [
  '/auth/v1',
  '/rest/v1',
  '/functions/v1',
  '/storage/v1',
  '/realtime/v1',
  '/operator/v1',
]

describe('every answer', () => {
  test.each(['/auth/v1/health', '/rest/v1/products', '/nowhere', '/functions/v1/nowhere'])(
    '%s carries a request id, nosniff and CORS',
    async (path) => {
      const { headers } = await call(path, { headers: { Origin: 'https://shop.example' } })
      expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    },
  )

  test('S23 a preflight allows what the clients send, without credentials', async () => {
    const { status, headers } = await call('/rest/v1/products', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'apikey, authorization, idempotency-key, x-d1-bookmark',
      },
    })
    expect(status).toBe(204)
    expect(headers.get('Access-Control-Allow-Methods')).toContain('PATCH')
    for (const name of [
      'apikey',
      'authorization',
      'idempotency-key',
      'if-match',
      'x-d1-bookmark',
    ]) {
      expect(headers.get('Access-Control-Allow-Headers')).toContain(name)
    }
    expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
  })

  test('S23 a narrowed setting answers only the origins that it lists', async () => {
    const allowedOrigins = ['https://shop.example']
    const narrow = createCaller({ ...app, settings: { ...app.settings, allowedOrigins } })
    const ask = (Origin: string) => narrow('/auth/v1/health', { headers: { Origin } })
    const friend = await ask('https://shop.example')
    const stranger = await ask('https://shop.example.evil')
    expect(friend.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example')
    expect(stranger.headers.get('Access-Control-Allow-Origin')).not.toBe(
      'https://shop.example.evil',
    )
  })
})

describe('S42 an API path never falls into the web app', () => {
  const navigation = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html,*/*' }

  test.each(PREFIXES.flatMap((prefix) => [prefix, `${prefix}/`, `${prefix}/nowhere`]))(
    'a navigation to %s is answered by the API',
    async (path) => {
      const answer = await call(path, { headers: navigation })
      expect(answer.headers.get('Content-Type') ?? '').not.toContain('text/html')
    },
  )
})

describe('keys', () => {
  const ask = (apikey: string, path = '/rest/v1/products?limit=1') =>
    call(path, { headers: { apikey } })

  test('the publishable and the secret key are known', async () => {
    expect((await ask(publishableKey)).status).toBe(200)
    expect((await ask(secretKey)).status).toBe(200)
  })

  test.each(PREFIXES.slice(0, 3))('a wrong key is 401 at %s', async (prefix) => {
    expect((await ask('sb_publishable_wrong', `${prefix}/health`)).status).toBe(401)
  })
})

describe('Server-Timing', () => {
  const timing = async (as: string | undefined, bindings = {}) => {
    const options = as === undefined ? { bindings } : { as, bindings }
    return (await call('/rest/v1/products?limit=1', options)).headers.get('Server-Timing')
  }
  const production = {
    LEDGE_DEV: undefined,
    RATE_LIMIT: { limit: async () => ({ success: true }) },
  }

  test('tells round trips in local development', async () => {
    expect(await timing(undefined)).toMatch(/^d1;dur=[\d.]+;desc="trips=1 read=\d+ written=0"$/)
  })

  test('tells them in production to the secret key alone', async () => {
    expect(await timing(secretKey, production)).toContain('trips=1')
    expect(await timing(publishableKey, production)).toBeNull()
    expect(await timing(undefined, production)).toBeNull()
  })
})

describe('limits', () => {
  test('a body over the limit is refused, chunked or not', async () => {
    const body = JSON.stringify({ q: 'x'.repeat(app.settings.maxBodyBytes) })
    const answer = await call('/functions/v1/search', { method: 'POST', body })
    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain(`${app.settings.maxBodyBytes} bytes`)
  })

  test('an address that asks too often gets 429 with Retry-After, but not in development', async () => {
    const RATE_LIMIT = { limit: async () => ({ success: false }) }
    const refused = await call('/rest/v1/products', {
      bindings: { RATE_LIMIT, LEDGE_DEV: undefined },
    })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect(refused.headers.get('RateLimit-Policy')).toBe('"address";q=600;w=60')
    expect((await call('/rest/v1/products', { bindings: { RATE_LIMIT } })).status).toBe(200)
  })

  test.each([
    { address: '203.0.113.9', network: '203.0.113.9' },
    { address: '2001:db8:1:2:3:4:5:6', network: '2001:db8:1:2::/64' },
    { address: '2001:DB8:1:2:ffff::', network: '2001:db8:1:2::/64' },
    { address: '2001:db8::1', network: '2001:db8:0:0::/64' },
    { address: '::1', network: '0:0:0:0::/64' },
    { address: '::ffff:203.0.113.9', network: '203.0.113.9' },
  ])('$address counts as $network', ({ address, network }) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('faults of ours', () => {
  test('S32 without its secrets the Worker serves nothing', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const path of ['/rest/v1/products', '/auth/v1/health', '/']) {
      const answer = await call(path, { bindings: { LEDGE_SIGNING_KEYS: undefined } })
      expect(answer.status).toBe(500)
    }
    silent.mockRestore()
  })

  test('S33 an unknown route is a problem document that tells nothing of the inside', async () => {
    const answer = await call('/nowhere', { method: 'POST', body: {} })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: 'Nothing is served at POST /nowhere.',
      request_id: answer.headers.get('X-Request-Id'),
    })
  })
})
