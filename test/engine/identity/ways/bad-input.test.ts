// Every way in with wrong types, nothing, too much and everything twice: a bad request is told so, and never a fault.
import { beforeAll, describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, type Person } from '../people.ts'
import { createWorld } from '../world.ts'

const world = createWorld({ settings: { identity: { anonymousUsers: true } } })

let ada: Person
beforeAll(async () => {
  ada = await world.createMember()
})

const ROUTES = [
  { method: 'POST', path: '/signup' },
  { method: 'POST', path: '/otp' },
  { method: 'POST', path: '/magiclink' },
  { method: 'POST', path: '/recover' },
  { method: 'POST', path: '/resend' },
  { method: 'POST', path: '/verify' },
  { method: 'POST', path: '/token?grant_type=pkce' },
  { method: 'POST', path: '/token?grant_type=password' },
  { method: 'PUT', path: '/user' },
]

const WRONG: readonly unknown[] = [1, true, [], ['a@example.com'], { $ne: '' }]

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/signup': [
    'email',
    'phone',
    'password',
    'data',
    'code_challenge',
    'code_challenge_method',
    'channel',
  ],
  '/otp': ['email', 'phone', 'code_challenge', 'code_challenge_method', 'channel'],
  '/magiclink': ['email', 'phone'],
  '/recover': ['email', 'code_challenge', 'code_challenge_method'],
  '/resend': ['type', 'email', 'phone', 'channel', 'code_challenge'],
  '/verify': ['type', 'email', 'phone', 'token', 'token_hash'],
  '/token?grant_type=pkce': ['auth_code', 'code_verifier'],
  '/token?grant_type=password': ['email', 'phone', 'password'],
  '/user': ['email', 'phone', 'password', 'nonce', 'current_password', 'code_challenge', 'channel'],
}

describe.each(ROUTES)('$method $path', ({ method, path }) => {
  const send = (body: unknown) =>
    world.call(`/auth/v1${path}`, { method, body, as: ada.accessToken })

  test.each([
    { what: 'nothing', body: undefined, error: [400, 'bad_json'] },
    { what: 'no JSON', body: '{"email":', error: [400, 'bad_json'] },
    { what: 'a list', body: [], error: [400, 'bad_json'] },
    { what: 'null', body: 'null', error: [400, 'bad_json'] },
    { what: 'a text', body: '"x"', error: [400, 'bad_json'] },
    {
      what: 'too much',
      body: { email: 'x'.repeat(40_000) },
      error: [413, 'request_entity_too_large'],
    },
    { what: 'depth without end', body: '['.repeat(30_000), error: [400, 'bad_json'] },
  ])('with $what is $error', async ({ body, error }) => {
    expect(await outcomeOf(await send(body))).toEqual(error)
  })

  test.each(FIELDS[path] ?? [])('S7 a %s of the wrong type is named', async (field) => {
    for (const value of WRONG) {
      if (field === 'data' && !Array.isArray(value) && typeof value === 'object') continue
      const answer = await send({ [field]: value })
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain(`"${field}`)
    }
  })

  test('S8 prototype keys, NULs, half characters and unknown fields are no fault', async () => {
    const bodies = [
      '{"__proto__":{"email":"a@example.com"},"constructor":{"prototype":{"x":1}}}',
      { email: 'a\u0000@example.com', token: '\u0000', password: '\u0000', type: '\u0000' },
      '{"email":"\\ud800@example.com","token":"\\udfff","type":"signup"}',
      { phone: '\ud83d\udcde', token: '\ud83d\udcde', type: 'sms' },
      { id: {}, role: [], gotrue_meta_security: 'x', type: 'constructor', email: 'toString' },
      '{"email":"a@example.com","email":"b@example.com","type":"x","type":"y"}',
    ]
    for (const body of bodies) expect((await send(body)).status).toBeLessThan(500)
  })
})

describe('what does not fit together', () => {
  const [email, phone] = [createEmail(), '+491512345678']
  const pkce = { code_challenge: 'x'.repeat(43), code_challenge_method: 's256' }
  test.each([
    { path: '/signup', body: { email, phone, password: PASSWORD } },
    { path: '/signup', body: { phone: '12', password: PASSWORD } },
    { path: '/signup', body: { email, password: PASSWORD, code_challenge: 'x'.repeat(43) } },
    { path: '/signup', body: { email, password: PASSWORD, ...pkce, code_challenge: 'short' } },
    { path: '/signup', body: { email, password: PASSWORD, ...pkce, code_challenge_method: 'md5' } },
    { path: '/otp', body: {} },
    { path: '/otp', body: { email, phone } },
    { path: '/otp', body: { phone: 'ring me' } },
    { path: '/otp', body: { email: 'plain' } },
    { path: '/otp', body: { email, code_challenge_method: 's256' } },
    { path: '/recover', body: {} },
    { path: '/recover', body: { email: '' } },
    { path: '/resend', body: { email } },
    { path: '/resend', body: { type: 'recovery', email } },
    { path: '/resend', body: { type: 'signup', phone } },
    { path: '/resend', body: { type: 'sms', email } },
    { path: '/resend', body: { type: 'signup' } },
    { path: '/verify', body: { email, token: '123456' } },
    { path: '/verify', body: { type: 'signup', email } },
    { path: '/verify', body: { type: 'signup', token: '123456' } },
    { path: '/verify', body: { type: 'signup', email, phone, token: '123456' } },
    { path: '/verify', body: { type: 'sms', email, token: '123456' } },
    { path: '/verify', body: { type: 'signup', phone, token: '123456' } },
    { path: '/verify', body: { type: 'constructor', email, token: '123456' } },
    { path: '/verify', body: { type: 'reauthentication', email, token: '123456' } },
    { path: '/verify', body: { type: 'signup', email, token_hash: 'x' } },
    { path: '/verify', body: { type: 'sms', phone: 'x', token: '123456' } },
    { path: '/token?grant_type=pkce', body: { auth_code: 'x' } },
    { path: '/token?grant_type=pkce', body: { code_verifier: 'x' } },
  ])('POST $path $body is told so', async ({ path, body }) => {
    expect(await outcomeOf(await world.post(path, body))).toEqual([400, 'validation_failed'])
  })

  test.each(['PUT /user', 'GET /reauthenticate'])(
    'S31 %s is for who is signed in',
    async (route) => {
      const [method = '', path = ''] = route.split(' ')
      const ask = (headers: Record<string, string>) =>
        world.call(`/auth/v1${path}`, { method, headers, ...(method === 'PUT' && { body: {} }) })
      expect(await outcomeOf(await ask({}))).toEqual([401, 'no_authorization'])
      for (const bearer of ['x', `${ada.accessToken}x`, ada.refreshToken]) {
        expect(await outcomeOf(await ask({ Authorization: `Bearer ${bearer}` }))).toEqual([
          403,
          'bad_jwt',
        ])
      }
    },
  )
})
