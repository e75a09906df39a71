// Every error that a client branches on, provoked through it; and both shapes of an error on the wire.
import { createClient } from '@supabase/supabase-js'
import { describe, expect, inject, test } from 'vitest'
import {
  type Auth,
  admin,
  codeOf,
  connect,
  connectClosed,
  createEmail,
  createMember,
  createPhone,
  createSignedIn,
  follow,
  PASSWORD,
  publishableKey,
  readMail,
  url,
} from './support/auth-client.ts'

/** The sample app, where an address counts as confirmed and phones have no codes. */
function connectSample(): Auth {
  const sample = inject('ledge')
  const options = { persistSession: false, autoRefreshToken: false }
  return createClient(sample.url, sample.publishableKey, { auth: options }).auth
}

describe.concurrent('signing up', () => {
  test('user_already_exists, where no mailbox is asked', async () => {
    const credentials = { email: createEmail(), password: PASSWORD }
    const { data } = await connectSample().signUp(credentials)
    expect(data.session).not.toBeNull()
    expect(codeOf(await connectSample().signUp(credentials))).toEqual([422, 'user_already_exists'])
  })

  test.each([
    { password: 'short', reasons: ['length'] },
    { password: 'password123', reasons: ['pwned'] },
    { password: '123456', reasons: ['length', 'pwned'] },
  ])('weak_password: $password for $reasons', async ({ password, reasons }) => {
    const { error } = await connect().signUp({ email: createEmail(), password })
    expect(error).toMatchObject({
      name: 'AuthWeakPasswordError',
      code: 'weak_password',
      status: 422,
      reasons,
    })
  })

  test('signup_disabled', async () => {
    const auth = connectClosed()
    const wanted = [422, 'signup_disabled']
    expect(codeOf(await auth.signUp({ email: createEmail(), password: PASSWORD }))).toEqual(wanted)
    expect(codeOf(await auth.signInAnonymously())).toEqual(wanted)
  })

  test('anonymous_provider_disabled and phone_provider_disabled', async () => {
    const auth = connectSample()
    expect(codeOf(await auth.signInAnonymously())).toEqual([422, 'anonymous_provider_disabled'])
    const phone = createPhone()
    const wanted = [400, 'phone_provider_disabled']
    expect(codeOf(await auth.signUp({ phone, password: PASSWORD }))).toEqual(wanted)
    expect(codeOf(await auth.signInWithOtp({ phone }))).toEqual(wanted)
  })

  test('validation_failed', async () => {
    const auth = connect()
    const outcomes = await Promise.all([
      auth.signUp({ email: 'nonsense', password: PASSWORD }),
      auth.signUp({ phone: 'nonsense', password: PASSWORD }),
      auth.signUp({ email: createEmail(), password: 'x'.repeat(5000) }),
      auth.signInWithOtp({ email: 'nonsense' }),
      auth.resetPasswordForEmail(''),
      auth.verifyOtp({ email: createEmail(), token: '', type: 'email' }),
      auth.verifyOtp({ email: createEmail(), token: '123456', type: 'sms' as 'email' }),
      auth.refreshSession({ refresh_token: 'nonsense' }),
    ])
    expect(new Set(outcomes.map((outcome) => String(codeOf(outcome))))).toEqual(
      new Set(['400,validation_failed']),
    )
  })
})

describe.concurrent('signing in', () => {
  test('invalid_credentials, whoever it is', async () => {
    const { email } = await createMember()
    const auth = connect()
    const wrong = await auth.signInWithPassword({ email, password: 'wrong' })
    const unknown = await auth.signInWithPassword({ email: createEmail(), password: 'wrong' })
    expect(codeOf(wrong)).toEqual([400, 'invalid_credentials'])
    expect(unknown.error).toEqual(wrong.error)
  })

  test('user_banned', async () => {
    const { auth, id, email, session } = await createSignedIn()
    await admin.updateUserById(id, { ban_duration: '1h' })
    const back = await connect().signInWithPassword({ email, password: PASSWORD })
    expect(codeOf(back)).toEqual([400, 'user_banned'])
    const link = await admin.generateLink({ type: 'magiclink', email })
    const token_hash = link.data.properties?.hashed_token ?? ''
    const verified = await auth.verifyOtp({ token_hash, type: 'magiclink' })
    expect(codeOf(verified)).toEqual([403, 'user_banned'])
    const { refresh_token } = session
    expect((await connect().refreshSession({ refresh_token })).error).not.toBeNull()
  })

  test('otp_expired: wrong, used, unknown', async () => {
    const auth = connect()
    const email = createEmail()
    await auth.signInWithOtp({ email })
    const { code } = await readMail(email)
    const token = code === '000000' ? '000001' : '000000'
    const wanted = [403, 'otp_expired']
    expect(codeOf(await auth.verifyOtp({ email, token, type: 'email' }))).toEqual(wanted)
    expect(codeOf(await auth.verifyOtp({ token_hash: 'x', type: 'email' }))).toEqual(wanted)
    expect(codeOf(await auth.verifyOtp({ email, token: code, type: 'email' }))).toBeNull()
    expect(codeOf(await auth.verifyOtp({ email, token: code, type: 'email' }))).toEqual(wanted)
    const phone = createPhone()
    expect(codeOf(await auth.verifyOtp({ phone, token, type: 'sms' }))).toEqual(wanted)
  })

  test('a link that has expired tells the app', async () => {
    const link = `${url}/auth/v1/verify?token=x&type=magiclink&redirect_to=${url}/in`
    const { target, fragment } = await follow(link)
    expect(target.pathname).toBe('/in')
    expect(Object.fromEntries(fragment)).toMatchObject({
      error: 'access_denied',
      error_code: 'otp_expired',
    })
  })

  test('bad_code_verifier and flow_state_not_found', async () => {
    const { email } = await createMember()
    const auth = connect({ flowType: 'pkce' })
    await auth.signInWithOtp({ email })
    const { query } = await follow((await readMail(email)).link)
    const code = query.get('code') ?? ''
    await auth.resetPasswordForEmail(email) // another flow, with another verifier
    expect(codeOf(await auth.exchangeCodeForSession(code))).toEqual([400, 'bad_code_verifier'])
    await auth.resetPasswordForEmail(email)
    const unknown = await auth.exchangeCodeForSession(crypto.randomUUID())
    expect(codeOf(unknown)).toEqual([404, 'flow_state_not_found'])
  })
})

describe.concurrent('a session', () => {
  test('session_not_found is AuthSessionMissingError, and forgets the session', async () => {
    const { auth, session } = await createSignedIn()
    await admin.signOut(session.access_token, 'global')
    const { error } = await auth.getUser()
    expect(error).toMatchObject({ name: 'AuthSessionMissingError', status: 400 })
    expect((await auth.getSession()).data.session).toBeNull()
    expect((await connect().updateUser({ data: {} })).error?.name).toBe('AuthSessionMissingError')
  })

  test('refresh_token_not_found', async () => {
    const { auth, session } = await createSignedIn()
    await admin.signOut(session.access_token, 'global')
    expect(codeOf(await auth.refreshSession())).toEqual([400, 'refresh_token_not_found'])
    const unknown = await connect().refreshSession({ refresh_token: 'a'.repeat(72) })
    expect(codeOf(unknown)).toEqual([400, 'refresh_token_not_found'])
  })

  test('refresh_token_already_used ends the session of thief and owner', async () => {
    const { auth, session } = await createSignedIn()
    await auth.refreshSession()
    await auth.refreshSession()
    const { refresh_token } = session
    const thief = await connect().refreshSession({ refresh_token })
    expect(codeOf(thief)).toEqual([400, 'refresh_token_already_used'])
    expect((await auth.getUser()).error?.name).toBe('AuthSessionMissingError')
  })

  test('bad_jwt', async () => {
    const { session } = await createSignedIn()
    const [header, payload] = session.access_token.split('.')
    for (const token of ['nonsense', `${header}.${payload}.AAAA`]) {
      expect(codeOf(await connect().getUser(token))).toEqual([403, 'bad_jwt'])
    }
  })
})

describe.concurrent('too much', () => {
  test('over_request_rate_limit: wrong passwords for one account', async () => {
    const { email } = await createMember()
    const auth = connect()
    const tryOnce = () => auth.signInWithPassword({ email, password: 'wrong' })
    const codes = [await tryOnce(), await tryOnce(), await tryOnce(), await tryOnce()].map(codeOf)
    const wrong = [400, 'invalid_credentials']
    expect(codes).toEqual([wrong, wrong, wrong, [429, 'over_request_rate_limit']])
    const answer = await post('/token?grant_type=password', { email, password: PASSWORD })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(200)
  })

  test('over_email_send_rate_limit: mails to one mailbox', async () => {
    const email = createEmail()
    const auth = connect()
    const ask = () => auth.resetPasswordForEmail(email)
    for (let count = 0; count < 6; count += 1) expect(codeOf(await ask())).toBeNull()
    expect(codeOf(await ask())).toEqual([429, 'over_email_send_rate_limit'])
    const answer = await post('/recover', { email })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(3000)
  })

  test('over_sms_send_rate_limit: messages to one phone', async () => {
    const phone = createPhone()
    const auth = connect()
    const ask = () => auth.signInWithOtp({ phone })
    for (let count = 0; count < 4; count += 1) expect(codeOf(await ask())).toBeNull()
    expect(codeOf(await ask())).toEqual([429, 'over_sms_send_rate_limit'])
  })
})

const VERSION = 'X-Supabase-Api-Version'

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/auth/v1${path}`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

describe.concurrent('the shape of an error', () => {
  const signIn = (headers?: Record<string, string>) =>
    post('/token?grant_type=password', { email: createEmail(), password: 'wrong' }, headers)
  const signUp = (headers?: Record<string, string>) =>
    post('/signup', { email: createEmail(), password: 'short' }, headers)
  const weak_password = { reasons: ['length'] }

  test('with the version: code and message, and the version echoed', async () => {
    const headers = { [VERSION]: '2024-01-01' }
    const answer = await signIn(headers)
    expect(answer.headers.get(VERSION)).toBe('2024-01-01')
    const message = 'Invalid login credentials'
    expect(await answer.json()).toEqual({ code: 'invalid_credentials', message })
    const weak = await (await signUp(headers)).json()
    expect(weak).toEqual({ code: 'weak_password', message: expect.any(String), weak_password })
  })

  test.each<Record<string, string>>([{}, { [VERSION]: '2023-12-31' }, { [VERSION]: 'nonsense' }])(
    'without it (%o): code, error_code and msg',
    async (headers) => {
      const answer = await signIn(headers)
      expect(answer.headers.get(VERSION)).toBeNull()
      expect(answer.headers.get('X-Sb-Error-Code')).toBe('invalid_credentials')
      expect(await answer.json()).toEqual({
        code: 400,
        error_code: 'invalid_credentials',
        msg: 'Invalid login credentials',
      })
      const weak = await (await signUp(headers)).json()
      const error_code = 'weak_password'
      expect(weak).toEqual({ code: 422, error_code, msg: expect.any(String), weak_password })
    },
  )

  test('no_authorization, which the client never sends', async () => {
    const answer = await fetch(`${url}/auth/v1/user`, { headers: { apikey: publishableKey } })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 401, error_code: 'no_authorization' })
  })

  test('bad_json', async () => {
    const answer = await fetch(`${url}/auth/v1/signup`, {
      method: 'POST',
      headers: { apikey: publishableKey },
      body: '{',
    })
    expect(await answer.json()).toMatchObject({ code: 400, error_code: 'bad_json' })
  })
})
