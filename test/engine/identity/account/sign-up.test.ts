// Signing up: what an account looks like, who is refused, and that one address makes one account.
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller, publishableKey, roundTripsOf } from '../../../support/worker.ts'
import {
  call,
  createEmail,
  outcomeOf,
  PASSWORD,
  post,
  query,
  type SessionBody,
  VERSIONED,
} from '../people.ts'

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const signUp = (body: unknown) => post('/signup', body)

describe('a new account', () => {
  test('gets a session and a user in the shape that every client reads', async () => {
    const email = createEmail()
    const answer = await signUp({ email, password: PASSWORD, data: { name: 'Ada' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const body = await answer.json<SessionBody>()
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(body.expires_at).toBeGreaterThan(Date.now() / 1000 + 3500)
    expect('weak_password' in body).toBe(false)
    const { id } = body.user
    const time = expect.stringMatching(RFC_3339)
    const facts = { email, email_verified: true, phone_verified: false, sub: id }
    expect(body.user).toEqual({
      id,
      aud: 'authenticated',
      role: 'authenticated',
      email,
      email_confirmed_at: time,
      confirmed_at: time,
      phone: '',
      last_sign_in_at: time,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { name: 'Ada', ...facts },
      identities: [
        {
          identity_id: expect.any(String),
          id,
          user_id: id,
          identity_data: facts,
          provider: 'email',
          last_sign_in_at: time,
          created_at: time,
          updated_at: time,
          email,
        },
      ],
      created_at: time,
      updated_at: time,
      is_anonymous: false,
    })
  })

  test('gets an access token with the claims that every client reads', async () => {
    const email = createEmail()
    const answer = await signUp({ email, password: PASSWORD })
    const body = await answer.json<SessionBody>()
    expect(decodeProtectedHeader(body.access_token)).toEqual({
      alg: 'ES256',
      kid: expect.any(String),
      typ: 'JWT',
    })
    const claims = decodeJwt(body.access_token)
    expect(claims).toEqual({
      iss: 'http://ledge.test/auth/v1',
      sub: body.user.id,
      aud: 'authenticated',
      iat: expect.any(Number),
      exp: body.expires_at,
      email,
      phone: '',
      app_metadata: body.user.app_metadata,
      user_metadata: body.user.user_metadata,
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: expect.closeTo(Number(claims.iat), -1) }], // the second may turn
      session_id: expect.any(String),
      is_anonymous: false,
    })
  })

  test('costs one round trip', async () => {
    const answer = await signUp({ email: createEmail(), password: PASSWORD })
    expect(roundTripsOf(answer)).toBe(1)
  })

  test('is made for a client without a key and one with the publishable key', async () => {
    const headers = { apikey: publishableKey, Authorization: `Bearer ${publishableKey}` }
    const body = { email: createEmail(), password: PASSWORD }
    expect((await call('/auth/v1/signup/', { method: 'POST', headers, body })).status).toBe(200)
  })

  test('S21 takes no host from headers that a client can set', async () => {
    const headers = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }
    const answer = await post('/signup', { email: createEmail(), password: PASSWORD }, { headers })
    const { access_token } = await answer.json<SessionBody>()
    expect(decodeJwt(access_token).iss).toBe('http://ledge.test/auth/v1')
  })
})

test('S4 a client cannot set what the server knows', async () => {
  const email = createEmail()
  const answer = await signUp({
    email,
    password: PASSWORD,
    id: '00000000-0000-4000-8000-000000000000',
    role: 'service_role',
    aud: 'admin',
    app_metadata: { admin: true },
    email_confirmed_at: '2000-01-01T00:00:00Z',
    created_at: '2000-01-01T00:00:00Z',
    is_anonymous: true,
    data: { email: 'other@example.com', email_verified: false, sub: 'x', phone_verified: true },
  })
  const { user } = await answer.json<SessionBody>()
  expect(user.id).not.toMatch(/^0{8}/)
  expect(user).toMatchObject({
    role: 'authenticated',
    aud: 'authenticated',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { email, email_verified: true, sub: user.id, phone_verified: false },
    is_anonymous: false,
  })
  expect(user.created_at).not.toMatch(/^2000/)
})

test('S8 prototype keys in user data stay data', async () => {
  const text = `{"email":"${createEmail()}","password":"${PASSWORD}",
    "data":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}`
  const answer = await signUp(text)
  expect(answer.status).toBe(200)
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
})

describe('refusals', () => {
  const good = { email: 'someone@example.com', password: PASSWORD }
  const deep = `{"a":${'{"a":'.repeat(16)}1${'}'.repeat(17)}`
  const bottomless = '['.repeat(16_000) + ']'.repeat(16_000)
  const withData = (data: string) => `{"email":"a@b.de","password":"${PASSWORD}","data":${data}}`

  test.each([
    { name: 'no body', body: undefined, error: [400, 'bad_json'] },
    { name: 'no JSON', body: '{', error: [400, 'bad_json'] },
    { name: 'an array', body: '[]', error: [400, 'bad_json'] },
    { name: 'null', body: 'null', error: [400, 'bad_json'] },
    { name: 'a text', body: '"x"', error: [400, 'bad_json'] },
    {
      name: 'a large body',
      body: `"${'x'.repeat(32_768)}"`,
      error: [413, 'request_entity_too_large'],
    },
    {
      name: 'depth without end',
      body: '['.repeat(500_000),
      error: [413, 'request_entity_too_large'],
    },
    {
      name: 'S7 email as object',
      body: { ...good, email: { $ne: 1 } },
      error: [400, 'validation_failed'],
    },
    {
      name: 'S7 email as array',
      body: { ...good, email: ['a@b.de'] },
      error: [400, 'validation_failed'],
    },
    {
      name: 'S7 password as number',
      body: { ...good, password: 12345678 },
      error: [400, 'validation_failed'],
    },
    {
      name: 'S7 password as true',
      body: { ...good, password: true },
      error: [400, 'validation_failed'],
    },
    { name: 'data as array', body: { ...good, data: [1] }, error: [400, 'validation_failed'] },
    { name: 'data as text', body: { ...good, data: 'x' }, error: [400, 'validation_failed'] },
    {
      name: 'much data',
      body: { ...good, data: { a: 'x'.repeat(8_192) } },
      error: [400, 'validation_failed'],
    },
    { name: 'deep data', body: withData(deep), error: [400, 'validation_failed'] },
    {
      name: 'data without bottom',
      body: withData(`{"a":${bottomless}}`),
      error: [400, 'validation_failed'],
    },
    { name: 'nobody', body: {}, error: [422, 'anonymous_provider_disabled'] },
    {
      name: 'nulls',
      body: { email: null, phone: null },
      error: [422, 'anonymous_provider_disabled'],
    },
    {
      name: 'a phone',
      body: { phone: '+4912345', password: PASSWORD },
      error: [400, 'phone_provider_disabled'],
    },
    { name: 'both', body: { ...good, phone: '+4912345' }, error: [400, 'validation_failed'] },
    { name: 'no password', body: { email: good.email }, error: [400, 'validation_failed'] },
    {
      name: 'a long password',
      body: { ...good, password: 'x'.repeat(1025) },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a short password',
      body: { ...good, password: 'seven77' },
      error: [422, 'weak_password'],
    },
    {
      name: 'a password that is short but for its bytes',
      body: { ...good, password: '🐕🐕🐕🐕' },
      error: [422, 'weak_password'],
    },
  ])('$name is $error', async ({ body, error }) => {
    expect(await outcomeOf(await signUp(body))).toEqual(error)
  })

  test('a field of the wrong type is named', async () => {
    const answer = await signUp({ ...good, password: 12345678 })
    expect(await answer.text()).toContain('password: ')
  })

  test.each([
    { shape: 'versioned', headers: VERSIONED, body: { code: 'weak_password' } },
    { shape: 'legacy', headers: {}, body: { code: 422, error_code: 'weak_password' } },
  ])('weak_password tells its reasons in the $shape shape', async ({ headers, body }) => {
    const answer = await post('/signup', { ...good, password: 'short' }, { headers })
    expect(await answer.json()).toMatchObject({ ...body, weak_password: { reasons: ['length'] } })
  })

  test('without mail and without confirming at once, sign-up says so and makes nothing', async () => {
    const email = createEmail()
    const unconfirmed = createCaller(defineApp({ tables: {} }))
    const body = { email, password: PASSWORD }
    const answer = await unconfirmed('/auth/v1/signup', { method: 'POST', body })
    expect(await outcomeOf(answer)).toEqual([400, 'email_provider_disabled'])
    expect(roundTripsOf(answer)).toBe(0)
    const settings = await (await unconfirmed('/auth/v1/settings')).json()
    expect(settings).toMatchObject({ disable_signup: true, mailer_autoconfirm: false })
  })
})

test('50 parallel sign-ups of one address make one account', { timeout: 60_000 }, async () => {
  const email = createEmail()
  const spellings = [email, email.toUpperCase(), email.replace('@', '\uff20')]
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      signUp({ email: spellings[index % 3], password: PASSWORD }),
    ),
  )
  const outcomes = await Promise.all(answers.map(outcomeOf))
  expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
  expect(outcomes.filter(([, code]) => code === 'user_already_exists')).toHaveLength(49)
  const users = await query('SELECT id FROM auth_users WHERE email = ?', email)
  expect(users).toHaveLength(1)
  const owned = 'SELECT id FROM auth_identities WHERE user_id = ?'
  expect(await query(owned, users[0]?.id)).toHaveLength(1)
})
