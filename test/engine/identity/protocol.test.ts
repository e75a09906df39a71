// GoTrue's manners: error shapes, what is public, what is refused, and paths that nobody serves.
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { call, createEmail, outcomeOf, PASSWORD, post, signIn, VERSIONED } from './people.ts'

describe('error shapes', () => {
  const wrong = (headers: Record<string, string>) =>
    post('/token?grant_type=password', { email: 'a@b.de', password: 'x' }, { headers })
  const versioned = { code: 'invalid_credentials', message: 'Invalid login credentials' }
  const legacy = {
    code: 400,
    error_code: 'invalid_credentials',
    msg: 'Invalid login credentials',
  }

  test.each([
    { version: '2024-01-01', body: versioned },
    { version: '2025-06-30', body: versioned },
    { version: '2023-12-31', body: legacy },
    { version: 'x', body: legacy },
    { version: '20240101', body: legacy },
    { version: '2024-13-01', body: legacy },
    { version: undefined, body: legacy },
  ])('for version $version', async ({ version, body }) => {
    const answer = await wrong(version === undefined ? {} : { 'X-Supabase-Api-Version': version })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('X-Sb-Error-Code')).toBe('invalid_credentials')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.headers.get('X-Supabase-Api-Version')).toBe(
      body === versioned ? '2024-01-01' : null,
    )
    expect(await answer.json()).toEqual(body)
  })

  test('S33 a fault of ours tells nothing but an id to quote', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: async () => {
        throw new Error('D1_ERROR: no such table: auth_users')
      },
    } as unknown as D1Database // the part of it that the engine uses
    const ask = (headers: Record<string, string>) =>
      signIn(createEmail(), PASSWORD, { headers, bindings: { DB: broken } })
    const [now, before] = [await ask(VERSIONED), await ask({})]
    silent.mockRestore()
    const text = 'Something went wrong on our side. Try again in a moment.'
    expect(now.status).toBe(500)
    expect(await now.json()).toEqual({ code: 'unexpected_failure', message: text })
    expect(await before.json()).toEqual({
      code: 500,
      error_code: 'unexpected_failure',
      msg: text,
      error_id: before.headers.get('X-Request-Id'),
    })
  })

  test.each([
    { path: '/nowhere', method: 'GET' },
    { path: '/', method: 'GET' },
    { path: '/token', method: 'GET' },
    { path: '/signup', method: 'PUT' },
    { path: '/user/%2e%2e/settings', method: 'DELETE' },
  ])('$method $path is not found, in the same shapes', async ({ path, method }) => {
    const answer = await call(`/auth/v1${path}`, { method, headers: VERSIONED })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ code: 'not_found', message: expect.any(String) })
    expect(await outcomeOf(await call(`/auth/v1${path}`, { method }))).toEqual([404, 'not_found'])
  })
})

describe('what is public', () => {
  test.each(['/health', '/health/'])('GET %s', async (path) => {
    const answer = await call(`/auth/v1${path}`)
    expect(await answer.json()).toMatchObject({ name: 'GoTrue', version: expect.any(String) })
  })

  test('GET /settings tells which ways in there are', async () => {
    expect(await (await call('/auth/v1/settings')).json()).toMatchObject({
      external: { email: true, phone: false, anonymous_users: false, google: false },
      disable_signup: false,
      mailer_autoconfirm: true,
      saml_enabled: false,
      passkeys_enabled: false, // this Ledge was not told where it is
    })
  })

  test('GET /.well-known/jwks.json has the public keys, cacheable, and no private part', async () => {
    const answer = await call('/auth/v1/.well-known/jwks.json')
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=600')
    const [{ kid, x, y, d }] = JSON.parse(env.LEDGE_SIGNING_KEYS)
    const text = await answer.text()
    expect(text).not.toContain(d)
    const names = { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', key_ops: ['verify'] }
    expect(JSON.parse(text)).toEqual({ keys: [{ kid, x, y, ...names }] })
  })
})

test.each([
  { path: '/sso', error: [404, 'saml_provider_disabled'] },
  { path: '/authorize?provider=google', method: 'GET', error: [400, 'validation_failed'] },
  { path: '/user/identities/authorize', method: 'GET', error: [401, 'no_authorization'] },
  { path: '/user/identities/x', method: 'DELETE', error: [401, 'no_authorization'] },
  { path: '/user/oauth/grants', method: 'GET', error: [404, 'feature_disabled'] },
  { path: '/oauth/authorizations/x', method: 'GET', error: [404, 'feature_disabled'] },
])('$path is $error', async ({ path, method = 'POST', error }) => {
  expect(await outcomeOf(await call(`/auth/v1${path}`, { method }))).toEqual(error)
})
