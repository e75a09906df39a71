// Signing up where addresses must be confirmed, without an address, and with a number; and what the app may refuse.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../../src/engine/core/index.ts'
import { defineFunction, signedIn, signedUp } from '../../../../src/engine/index.ts'
import {
  createEmail,
  outcomeOf,
  PASSWORD,
  query,
  type SessionBody,
  type UserBody,
} from '../people.ts'
import { createPhone, createWorld, follow, tokenOf } from '../world.ts'

const world = createWorld({ settings: { identity: { anonymousUsers: true } } })
const { post } = world

describe('an address that must be confirmed', () => {
  test('gives a user without a session, and a mail', async () => {
    const email = createEmail()
    const answer = await post('/signup', { email, password: PASSWORD, data: { name: 'Ada' } })
    const user = await answer.json<UserBody>()
    expect(user).toMatchObject({
      email,
      role: 'authenticated',
      confirmation_sent_at: expect.any(String),
      user_metadata: { name: 'Ada', email, email_verified: false, phone_verified: false },
      identities: [{ provider: 'email', identity_data: { email_verified: false } }],
      is_anonymous: false,
    })
    expect(user).not.toHaveProperty('email_confirmed_at')
    expect(user).not.toHaveProperty('access_token')
    expect(await outcomeOf(await world.signIn({ email }))).toEqual([400, 'email_not_confirmed'])
    expect((await world.readMail(email)).kind).toBe('confirmation')
  })

  test.each(['signup', 'email'])('its code as type %s signs in and says so', async (type) => {
    const email = createEmail()
    const { id } = await (await post('/signup', { email, password: PASSWORD })).json<UserBody>()
    const { code } = await world.readMail(email)
    const answer = await post('/verify', { type, email, token: code })
    const session = await answer.json<SessionBody>()
    expect(session.user).toMatchObject({
      id,
      email_confirmed_at: expect.any(String),
      confirmed_at: expect.any(String),
      last_sign_in_at: expect.any(String),
      user_metadata: { email_verified: true },
      identities: [{ identity_data: { email, email_verified: true } }],
    })
    expect(decodeJwt(session.access_token).amr).toMatchObject([{ method: 'email/signup' }])
    expect(await (await world.getUser(session.access_token)).json()).toEqual(session.user)
    expect((await world.signIn({ email })).status).toBe(200)
  })

  test('its link signs in once, and closes its code', async () => {
    const email = createEmail()
    await post('/signup', { email, password: PASSWORD })
    const mail = await world.readMail(email)
    const { fragment, answer } = await follow(world, mail.link)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(fragment.get('type')).toBe('signup')
    expect((await world.getUser(fragment.get('access_token') ?? '')).status).toBe(200)
    const again = await follow(world, mail.link)
    expect(again.fragment.get('error_code')).toBe('otp_expired')
    const byHash = { type: 'signup', token_hash: tokenOf(mail) }
    expect(await outcomeOf(await post('/verify', byHash))).toEqual([403, 'otp_expired'])
  })

  test('a repeated sign-up takes the place of the first one’s code', async () => {
    const email = createEmail()
    await post('/signup', { email, password: PASSWORD })
    const first = await world.readMail(email)
    await post('/signup', { email, password: PASSWORD })
    expect((await follow(world, first.link)).fragment.get('error_code')).toBe('otp_expired')
    const second = await world.readMail(email)
    expect((await follow(world, second.link)).fragment.get('type')).toBe('signup')
  })
})

test('20 parallel sign-ups make one account', { timeout: 60_000 }, async () => {
  const email = createEmail()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => post('/signup', { email, password: PASSWORD })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(await query('SELECT id FROM auth_users WHERE email = ?', email)).toHaveLength(1)
})

describe('anonymous users', () => {
  test('have a session at once', async () => {
    const answer = await post('/signup', { data: { cart: 3 } })
    const { user, access_token } = await answer.json<SessionBody>()
    expect(user).toMatchObject({
      email: '',
      phone: '',
      is_anonymous: true,
      app_metadata: {},
      user_metadata: { cart: 3 },
      identities: [],
    })
    expect(decodeJwt(access_token)).toMatchObject({
      is_anonymous: true,
      role: 'authenticated',
      amr: [{ method: 'anonymous' }],
    })
  })

  test('are refused where the settings say so', async () => {
    const answer = await createWorld().post('/signup', {})
    expect(await outcomeOf(answer)).toEqual([422, 'anonymous_provider_disabled'])
  })
})

describe('a number', () => {
  test('is confirmed by message, then signs in with its password', async () => {
    const phone = createPhone()
    const user = await (await post('/signup', { phone, password: PASSWORD })).json<UserBody>()
    expect(user).toMatchObject({
      email: '',
      phone: phone.slice(1),
      identities: [{ provider: 'phone' }],
    })
    expect(await outcomeOf(await world.signIn({ phone }))).toEqual([400, 'phone_not_confirmed'])
    const text = await world.readText(phone)
    expect(text).toMatchObject({
      to: phone,
      channel: 'sms',
      text: expect.stringContaining(text.code),
    })
    const answer = await post('/verify', { type: 'sms', phone, token: text.code })
    const session = await answer.json<SessionBody>()
    expect(session.user).toMatchObject({
      phone_confirmed_at: expect.any(String),
      user_metadata: { phone_verified: true },
    })
    expect(decodeJwt(session.access_token)).toMatchObject({
      phone: phone.slice(1),
      amr: [{ method: 'otp' }],
    })
    expect((await world.signIn({ phone })).status).toBe(200)
  })

  test('with a PKCE flow is refused, as is one where no message can be sent', async () => {
    const body = { phone: createPhone(), password: PASSWORD }
    const flow = { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }
    const answer = await post('/signup', { ...body, ...flow })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
    const mute = createWorld({ identity: { sendSms: undefined as never } })
    expect(await outcomeOf(await mute.post('/signup', body))).toEqual([
      400,
      'phone_provider_disabled',
    ])
  })
})

describe('the app', () => {
  test('may close sign-up', async () => {
    const closed = createWorld({
      settings: { identity: { allowSignUp: false, anonymousUsers: true } },
    })
    for (const body of [{}, { email: createEmail(), password: PASSWORD }]) {
      expect(await outcomeOf(await closed.post('/signup', body))).toEqual([422, 'signup_disabled'])
    }
    const email = createEmail()
    expect((await closed.post('/otp', { email })).status).toBe(200)
    expect(await closed.listMails(email)).toEqual([])
  })

  test.each([
    { way: 'sign-up', path: '/signup', atOnce: false },
    { way: 'sign-up at once', path: '/signup', atOnce: true },
    { way: 'otp', path: '/otp', atOnce: false },
  ])('may refuse a user before there is one: $way', async ({ path, atOnce }) => {
    const picky = createWorld({
      settings: { confirmEmailsAtOnce: atOnce },
      identity: {
        beforeUserCreated: ({ email }) => {
          if (email?.endsWith('@example.com')) return
          throw new ApiError('not_a_member', 'Members only', { status: 403 })
        },
      },
    })
    const email = `${crypto.randomUUID()}@elsewhere.example`
    const refused = await picky.post(path, { email, password: PASSWORD })
    expect(await outcomeOf(refused)).toEqual([403, 'not_a_member'])
    expect(await query('SELECT id FROM auth_users WHERE email = ?', email)).toEqual([])
    const taken = await picky.post(path, { email: createEmail(), password: PASSWORD })
    expect(taken.status).toBe(200)
  })

  test('hears of who came, in the batch in which they came', async () => {
    const heard = createWorld({
      settings: { identity: { anonymousUsers: true } },
      functions: [
        defineFunction({ name: 'welcome', on: signedUp(), run: async () => null }),
        defineFunction({ name: 'greet', on: signedIn(), run: async () => null }),
      ],
    })
    const { user } = await (await heard.post('/signup', {})).json<SessionBody>()
    const events = await query(
      'SELECT type, data FROM ledge_events WHERE subject = ? ORDER BY sequence',
      user.id,
    )
    expect(events.map(({ type }) => type)).toEqual(['user.signed_up', 'user.signed_in'])
    expect(JSON.parse(String(events[0]?.data))).toMatchObject({
      user_id: user.id,
      is_anonymous: true,
    })
  })
})
