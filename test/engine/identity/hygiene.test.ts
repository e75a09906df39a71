// What holds for every route of the identity service: S23 CORS, S24 no cookies, S35 logs that hold no secret.
import { env } from 'cloudflare:workers'
import { format } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { defineApp } from '../../../src/engine/index.ts'
import { createCaller, publishableKey, secretKey } from '../../support/worker.ts'
import {
  app,
  call,
  createEmail,
  createPerson,
  failing,
  faultyKv,
  PASSWORD,
  type Person,
  post,
  refresh,
  signIn,
} from './people.ts'
import { PRODUCTION } from './support.ts'

afterEach(() => void vi.restoreAllMocks())

const open = { limit: async () => ({ success: true }) }
const production = { ...PRODUCTION, RATE_LIMIT: open, AUTH_RATE_LIMIT: open }

/** What must never be seen outside: a code, the tokens of links and flows, and what a robot check shows. */
const CODE = '918273'
const LINK_TOKEN = 'pkce_5ecretlinktoken'
const AUTH_CODE = 'f1e2d3c4-aaaa-4bbb-8ccc-5ecre7c0de00'
const VERIFIER = 'verifier-5ecret-verifier-5ecret-verifier-5ecret-00'
const CAPTCHA = 'captcha-5ecret-token'

interface Route {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly as?: string
}

/** Each route, with what a client would send there. */
function listRoutes({ id, email, accessToken: as, refreshToken }: Person): Route[] {
  const secrets = { password: PASSWORD, gotrue_meta_security: { captcha_token: CAPTCHA } }
  const proof = { auth_code: AUTH_CODE, code_verifier: VERIFIER }
  return [
    { method: 'GET', path: '/health' },
    { method: 'GET', path: '/settings' },
    { method: 'GET', path: '/.well-known/jwks.json' },
    { method: 'POST', path: '/signup', body: { email, ...secrets } },
    { method: 'POST', path: '/signup', body: { email: `x${email}`, ...secrets } },
    { method: 'POST', path: '/token?grant_type=password', body: { email, ...secrets } },
    {
      method: 'POST',
      path: '/token?grant_type=password',
      body: { email, ...secrets, password: `${PASSWORD} wrong` },
    },
    {
      method: 'POST',
      path: '/token?grant_type=refresh_token',
      body: { refresh_token: refreshToken },
    },
    { method: 'POST', path: '/token?grant_type=pkce', body: proof },
    { method: 'POST', path: '/otp', body: { email, ...secrets } },
    { method: 'POST', path: '/magiclink', body: { email, ...secrets } },
    { method: 'POST', path: '/recover', body: { email, ...secrets } },
    { method: 'POST', path: '/resend', body: { type: 'signup', email, ...secrets } },
    { method: 'POST', path: '/verify', body: { type: 'email', email, token: CODE, ...secrets } },
    { method: 'POST', path: '/verify', body: { type: 'recovery', token_hash: LINK_TOKEN } },
    { method: 'GET', path: `/verify?type=recovery&token=${LINK_TOKEN}` },
    { method: 'GET', path: `/user?email=${email}`, as },
    { method: 'PUT', path: '/user', body: { password: `${PASSWORD} new`, nonce: CODE }, as },
    { method: 'GET', path: '/reauthenticate', as },
    { method: 'GET', path: '/authorize?provider=github' },
    { method: 'POST', path: '/factors', body: { factor_type: 'totp' }, as },
    { method: 'GET', path: `/admin/users?email=${email}`, as: secretKey },
    { method: 'POST', path: '/admin/users', body: { email, ...secrets }, as: secretKey },
    { method: 'GET', path: `/admin/users/${id}`, as: secretKey },
    {
      method: 'POST',
      path: '/admin/generate_link',
      body: { type: 'recovery', email },
      as: secretKey,
    },
    { method: 'GET', path: '/admin/audit', as: secretKey },
    { method: 'POST', path: '/logout', as },
  ]
}

const ask = ({ path, ...options }: Route, bindings: object, headers: Record<string, string> = {}) =>
  call(`/auth/v1${path}`, {
    ...options,
    headers: { apikey: publishableKey, Origin: 'https://shop.example', ...headers },
    bindings: { ...bindings },
  })

describe('S24 cookies', () => {
  test('are set by no route, and credentials are allowed by none', async () => {
    const person = await createPerson()
    for (const route of listRoutes(person)) {
      const { headers } = await ask(route, {})
      expect([route.path, headers.has('Set-Cookie')]).toEqual([route.path, false])
      expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
    }
  })

  test('tell nothing: only the header names who calls', async () => {
    const { accessToken } = await createPerson()
    const cookies = {
      Cookie: `sb-access-token=${accessToken}; Authorization=Bearer ${accessToken}`,
    }
    const answer = await ask({ method: 'GET', path: '/user' }, {}, cookies)
    expect(answer.status).toBe(401)
  })

  test.each([
    'application/json',
    'application/json;charset=UTF-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; text/plain',
    '',
  ])('so what a page may post as "%s" signs nobody in to anything', async (type) => {
    const { email } = await createPerson()
    const answer = await signIn(email, PASSWORD, {
      headers: { 'Content-Type': type, Origin: 'https://evil.example' },
    })
    expect([answer.status, answer.headers.has('Set-Cookie')]).toEqual([200, false])
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
  })

  test('a form is no JSON', async () => {
    const body = new URLSearchParams({ email: createEmail(), password: PASSWORD }).toString()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await post('/token?grant_type=password', body, { headers })).status).toBe(400)
  })
})

describe('S23 CORS', () => {
  test('each route answers a preflight with what the clients send, and no credentials', async () => {
    for (const { method, path } of listRoutes(await createPerson())) {
      const { status, headers } = await call(`/auth/v1${path}`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://shop.example',
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'apikey,authorization,x-client-info',
        },
      })
      expect([path, status, headers.get('Access-Control-Allow-Origin')]).toEqual([path, 204, '*'])
      expect(headers.get('Access-Control-Allow-Methods')).toContain(method)
      const allowed = headers.get('Access-Control-Allow-Headers')?.split(',')
      for (const name of ['apikey', 'authorization', 'content-type', 'x-client-info']) {
        expect(allowed).toContain(name)
      }
      expect(allowed).toContain('x-supabase-api-version')
      expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
    }
  })

  test('a refusal can be read by the page: its error, and when to come again', async () => {
    const refuse = { AUTH_RATE_LIMIT: { limit: async () => ({ success: false }) } }
    const headers = { 'CF-Connecting-IP': '203.0.113.5' }
    const answer = await ask({ method: 'POST', path: '/recover', body: {} }, refuse, headers)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('retry-after')
  })

  test.each([
    'https://shop.example.evil',
    'https://shop.example:8443',
    'http://shop.example',
    'null',
  ])('narrowed to other origins, %s may read nothing', async (Origin) => {
    const settings = { ...app.settings, allowedOrigins: ['https://shop.example'] }
    const narrow = createCaller({ ...defineApp({ tables: {} }), settings })
    const path = '/auth/v1/token?grant_type=password'
    const answer = await narrow(path, { method: 'POST', body: {}, headers: { Origin } })
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(answer.headers.get('Vary')).toContain('Origin')
  })
})

/** All that is printed while `work` runs. */
async function capture(work: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, name).mockImplementation((...things) => void lines.push(format(...things)))
  }
  await work()
  vi.restoreAllMocks()
  return lines.join('\n')
}

/** D1 that fails, whatever it is asked. */
const brokenDatabase = {
  prepare: (sql: string) => {
    const statement = {
      bind: () => statement,
      all: failing,
      run: failing,
      raw: failing,
      inner: env.DB.prepare(sql),
    }
    return statement
  },
  batch: failing,
  withSession: () => brokenDatabase,
} as unknown as D1Database // the part of it that the engine uses

describe('S35 the logs', () => {
  const turnstile = { LEDGE_TURNSTILE_SECRET: 'turnstile-5ecret' }

  test.each<{ state: string; bindings: object; least: RegExp }>([
    { state: 'all is well', bindings: {}, least: /status/ },
    { state: 'D1 is down', bindings: { DB: brokenDatabase }, least: /injected/ },
    {
      state: 'D1 and KV are down',
      bindings: { DB: brokenDatabase, ...faultyKv({ get: failing, put: failing }) },
      least: /\[cause\]: Error: injected/, // of drizzle's error, without its values
    },
    { state: 'KV is down', bindings: faultyKv({ get: failing, put: failing }), least: /injected/ },
    { state: 'Turnstile is down', bindings: turnstile, least: /Turnstile did not answer/ },
  ])('hold no secret while $state', async ({ bindings, least }) => {
    const person = await createPerson()
    const text = await capture(async () => {
      vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('injected: no network'))
      for (const route of listRoutes(person)) await ask(route, { ...production, ...bindings })
      await call('/whoami', { as: person.accessToken, bindings: { ...production, ...bindings } })
    })
    expect(text).toMatch(least)
    const secrets = [
      ...[person.email, person.accessToken, person.refreshToken, PASSWORD],
      ...[CODE, LINK_TOKEN, AUTH_CODE, VERIFIER, CAPTCHA, secretKey, publishableKey],
      ...['turnstile-5ecret', 'grant_type', 'params', '$scrypt$', 'shop.example'],
    ]
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  test('would hold them if they were logged: the capture sees what is printed', async () => {
    expect(await capture(async () => console.log({ password: PASSWORD }))).toContain(PASSWORD)
  })

  test('hold no token of a session that was refreshed meanwhile', async () => {
    const person = await createPerson()
    let fresh = ''
    const text = await capture(async () => {
      fresh = await (await refresh(person.refreshToken, { bindings: production })).text()
    })
    const { access_token, refresh_token } = JSON.parse(fresh) as Record<string, string>
    expect(text).not.toContain(access_token)
    expect(text).not.toContain(refresh_token)
  })
})
