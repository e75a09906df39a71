// S16: with Turnstile, strangers show that they are no robots; whatever is in doubt is refused.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller, secretKey } from '../../../support/worker.ts'
import {
  app,
  createEmail,
  createPerson,
  outcomeOf,
  PASSWORD,
  post,
  refresh,
  VERSIONED,
} from '../people.ts'
import { PRODUCTION } from '../support.ts'

const bindings = { LEDGE_TURNSTILE_SECRET: '1x0000000000000000000000000000000AA' }
const SOLVED = { success: true, hostname: 'app.example', 'error-codes': [] }
const REFUSED = [400, 'captcha_failed']

/** What Cloudflare answers, one answer for each question; the last one stays. */
const cloudflare = (...answers: (object | Error)[]) => {
  let asked = 0
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    if (answer instanceof Error) throw answer
    return answer instanceof Response ? answer.clone() : Response.json(answer)
  })
}

const withToken = (token: unknown, rest: object = {}) => ({
  ...rest,
  gotrue_meta_security: { captcha_token: token },
})

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

const GUARDED = [
  '/signup',
  '/token?grant_type=password',
  '/otp',
  '/magiclink',
  '/recover',
  '/resend',
  '/verify',
]

describe('S16 Turnstile', () => {
  test.each(GUARDED)('is asked at %s', async (path) => {
    const ask = cloudflare({ success: false, 'error-codes': ['timeout-or-duplicate'] })
    const answer = await post(path, withToken('shown', { email: createEmail() }), {
      bindings,
      headers: { ...VERSIONED, 'CF-Connecting-IP': '203.0.113.8' },
    })
    expect(await answer.json()).toEqual({
      code: 'captcha_failed',
      message: 'captcha protection: request disallowed (timeout-or-duplicate)',
    })
    expect(answer.status).toBe(400)
    const [[url, init] = []] = ask.mock.calls
    expect([url, init?.method]).toEqual([
      'https://challenges.cloudflare.com/turnstile/v0/siteverify',
      'POST',
    ])
    expect(JSON.parse(String(init?.body))).toEqual({
      secret: bindings.LEDGE_TURNSTILE_SECRET,
      response: 'shown',
      remoteip: '203.0.113.8',
      idempotency_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(init?.signal).toBeInstanceOf(AbortSignal)
  })

  test.each(GUARDED)('refuses at %s whoever shows nothing, without asking', async (path) => {
    const ask = cloudflare(SOLVED)
    const bodies = [{}, withToken(null), withToken(''), { gotrue_meta_security: null }]
    for (const body of [...bodies, withToken('x'.repeat(2049))]) {
      expect(await outcomeOf(await post(path, body, { bindings }))).toEqual(REFUSED)
    }
    expect(ask).not.toHaveBeenCalled()
  })

  test.each([withToken(7), withToken({ $ne: '' }), { gotrue_meta_security: 'x' }])(
    'S7 of the wrong type is a bad request: %o',
    async (body) => {
      const answer = await post('/signup', body, { bindings })
      expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
    },
  )

  test('solved, people sign up, sign in, and refresh without being asked', async () => {
    const ask = cloudflare(SOLVED)
    const email = createEmail()
    const body = withToken('shown', { email, password: PASSWORD })
    expect((await post('/signup', body, { bindings })).status).toBe(200)
    const signedIn = await post('/token?grant_type=password', body, { bindings })
    expect(signedIn.status).toBe(200)
    expect(ask).toHaveBeenCalledTimes(2)
    const { refresh_token } = await signedIn.json<{ refresh_token: string }>()
    expect((await refresh(refresh_token, { bindings })).status).toBe(200)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test('is not asked for the secret key, nor where there is no secret', async () => {
    const ask = cloudflare(SOLVED)
    const body = () => ({ email: createEmail(), password: PASSWORD })
    const headers = { apikey: secretKey }
    expect((await post('/signup', body(), { bindings, headers })).status).toBe(200)
    expect((await post('/signup', body())).status).toBe(200)
    expect(ask).not.toHaveBeenCalled()
  })

  test.each([
    { name: 'does not answer', answers: [new Error('injected: connection lost')] },
    { name: 'takes too long', answers: [new DOMException('injected', 'TimeoutError')] },
    { name: 'is broken', answers: [new Response('oops', { status: 502 })] },
    { name: 'answers no JSON', answers: [new Response('<html>')] },
    { name: 'answers something else', answers: [{ ok: true }] },
    { name: 'says nothing of success', answers: [{ success: 'true' }] },
  ])('that $name refuses: it fails closed', async ({ answers }) => {
    cloudflare(...answers)
    const { email } = await createPerson()
    const body = withToken('shown', { email, password: PASSWORD })
    const answer = await post('/token?grant_type=password', body, { bindings })
    expect(await outcomeOf(answer)).toEqual(REFUSED)
  })

  test('is asked a second time under the same key when it did not answer', async () => {
    const ask = cloudflare(new Error('injected: connection lost'), SOLVED)
    const body = withToken('shown', { email: createEmail(), password: PASSWORD })
    expect((await post('/signup', body, { bindings })).status).toBe(200)
    const keys = ask.mock.calls.map(([, init]) => JSON.parse(String(init?.body)).idempotency_key)
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })
})

describe('S16 the widget’s host', () => {
  const open = { limit: async () => ({ success: true }) }
  const production = { ...bindings, ...PRODUCTION, RATE_LIMIT: open, AUTH_RATE_LIMIT: open }
  const ask = async (hostname: string | undefined, allowedOrigins: '*' | string[] = '*') => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    cloudflare({ success: true, ...(hostname !== undefined && { hostname }) })
    const settings = { ...app.settings, allowedOrigins }
    const call = createCaller({ ...defineApp({ tables: {} }), settings })
    const body = withToken('shown', { email: createEmail(), password: PASSWORD })
    return (await call('/auth/v1/signup', { method: 'POST', body, bindings: production })).status
  }

  test.each([
    { hostname: 'app.example', status: 200 },
    { hostname: 'shop.example', status: 400 },
    { hostname: 'app.example.evil', status: 400 },
    { hostname: undefined, status: 400 },
    { hostname: 'shop.example', origins: ['https://shop.example'], status: 200 },
  ])('$hostname beside origins $origins is $status', async ({ hostname, origins, status }) => {
    expect(await ask(hostname, origins)).toBe(status)
  })
})
