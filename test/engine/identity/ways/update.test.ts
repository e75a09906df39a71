// PUT /user: what users say of themselves, their address, their number, and how an anonymous one stays.
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createEmail,
  outcomeOf,
  type Person,
  query,
  type SessionBody,
  type UserBody,
} from '../people.ts'
import { SITE } from '../support.ts'
import { createPhone, createWorld, FLOW, follow } from '../world.ts'

const world = createWorld({ settings: { identity: { anonymousUsers: true } } })
const { post, put } = world
const relaxed = createWorld({ settings: { identity: { secureEmailChange: false } } })
const atOnce = createWorld({ settings: { confirmEmailsAtOnce: true } })

const readUser = async (as: string) => (await world.getUser(as)).json<UserBody>()

let ada: Person
beforeAll(async () => {
  ada = await world.createMember()
})

describe('data', () => {
  test('goes over what was there, key by key; null takes one away', async () => {
    await put(ada.accessToken, { data: { name: 'Ada', colour: { dark: true }, old: 1 } })
    const answer = await put(ada.accessToken, { data: { colour: { light: true }, old: null } })
    const user = await answer.json<UserBody>()
    expect(user.user_metadata).toMatchObject({ name: 'Ada', colour: { light: true } })
    expect(user.user_metadata).not.toHaveProperty('old')
    expect(await readUser(ada.accessToken)).toEqual(user)
  })

  test('S4 cannot say what only the server knows', async () => {
    const data = { sub: 'x', email: 'eve@example.com', email_verified: false, phone_verified: true }
    const user = await (await put(ada.accessToken, { data })).json<UserBody>()
    expect(user.user_metadata).toMatchObject({
      sub: ada.id,
      email: ada.email,
      email_verified: true,
      phone_verified: false,
    })
  })

  test.each([
    { what: 'app_metadata', body: { app_metadata: { admin: true } }, error: [403, 'not_admin'] },
    { what: 'a list', body: { data: [] }, error: [400, 'validation_failed'] },
    {
      what: 'too much',
      body: { data: { a: 'x'.repeat(9000) } },
      error: [400, 'validation_failed'],
    },
  ])('$what is $error', async ({ body, error }) => {
    expect(await outcomeOf(await put(ada.accessToken, body))).toEqual(error)
  })

  test('that grows beyond the limit in steps is refused', async () => {
    const big = await world.createMember()
    await put(big.accessToken, { data: { a: 'x'.repeat(5000) } })
    const answer = await put(big.accessToken, { data: { b: 'x'.repeat(5000) } })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
  })

  test('of several at once is all there', async () => {
    const busy = await world.createMember()
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        put(busy.accessToken, { data: { [`k${index}`]: 1 } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await readUser(busy.accessToken)).user_metadata).toMatchObject({
      k0: 1,
      k1: 1,
      k2: 1,
      k3: 1,
    })
  })

  test('S4 other columns are passed over', async () => {
    const body = {
      role: 'service_role',
      id: 'x',
      is_anonymous: true,
      email_confirmed_at: null,
      banned_until: 'x',
    }
    expect((await put(ada.accessToken, body)).status).toBe(200)
    expect(await readUser(ada.accessToken)).toMatchObject({
      id: ada.id,
      role: 'authenticated',
      is_anonymous: false,
    })
  })
})

describe('an address', () => {
  test.each([
    { order: 'the old mailbox first', first: 'old' },
    { order: 'the new mailbox first', first: 'new' },
  ])('changes once both mailboxes have confirmed: $order', async ({ first }) => {
    const person = await world.createMember()
    const email = createEmail()
    const asked = await (await put(person.accessToken, { email })).json<UserBody>()
    expect(asked).toMatchObject({
      email: person.email,
      new_email: email,
      email_change_sent_at: expect.any(String),
    })
    const mails = [await world.readMail(person.email), await world.readMail(email)]
    const [one, other] = first === 'old' ? mails : mails.toReversed()
    const half = await post('/verify', { type: 'email_change', email: one?.to, token: one?.code })
    expect(await half.json()).toMatchObject({
      code: '200',
      msg: expect.stringContaining('other email'),
    })
    expect(await readUser(person.accessToken)).toMatchObject({ email: person.email })
    const whole = await follow(world, other?.link ?? '')
    expect(whole.fragment.get('type')).toBe('email_change')
    const user = await readUser(whole.fragment.get('access_token') ?? '')
    expect(user).toMatchObject({
      id: person.id,
      email,
      user_metadata: { email, email_verified: true },
      identities: [{ email, identity_data: { email, email_verified: true } }],
    })
    expect(user).not.toHaveProperty('new_email')
    expect((await world.signIn({ email })).status).toBe(200)
    expect((await world.signIn({ email: person.email })).status).toBe(400)
  })

  test('the first half followed as a link says that the other one is missing', async () => {
    const person = await world.createMember()
    await put(
      person.accessToken,
      { email: createEmail(), ...FLOW.fields },
      `?redirect_to=${SITE}/me`,
    )
    const { target, fragment } = await follow(world, (await world.readMail(person.email)).link)
    expect(fragment.get('message')).toContain('Confirmation link accepted')
    expect(target.searchParams.get('message')).toContain('Confirmation link accepted')
  })

  test('one mailbox cannot confirm for both, nor one change for the next', async () => {
    const person = await world.createMember()
    const [mine, last] = [createEmail(), createEmail()]
    await put(person.accessToken, { email: mine })
    const first = await world.readMail(mine)
    await post('/verify', { type: 'email_change', token: first.code, email: mine })
    await put(person.accessToken, { email: last })
    const second = await world.readMail(last)
    await post('/verify', { type: 'email_change', token: second.code, email: last })
    expect(await readUser(person.accessToken)).toMatchObject({
      email: person.email,
      new_email: last,
    })
  })

  test('changes by the new mailbox alone, or at once, where the settings say so', async () => {
    const person = await relaxed.createMember()
    const email = createEmail()
    await relaxed.put(person.accessToken, { email })
    expect(await relaxed.listMails(person.email)).toHaveLength(1) // the confirmation's
    const { code } = await relaxed.readMail(email)
    const answer = await relaxed.post('/verify', { type: 'email_change', email, token: code })
    expect((await answer.json<SessionBody>()).user.email).toBe(email)
    const next = createEmail()
    const user = await (await atOnce.put(person.accessToken, { email: next })).json<UserBody>()
    expect(user).toMatchObject({ email: next, user_metadata: { email: next } })
  })

  test('that somebody has is refused, before and after the mail', async () => {
    const person = await relaxed.createMember()
    const other = await relaxed.createMember()
    const taken = await relaxed.put(person.accessToken, { email: other.email.toUpperCase() })
    expect(await outcomeOf(taken)).toEqual([422, 'email_exists'])
    const email = createEmail()
    await relaxed.put(person.accessToken, { email })
    const { code } = await relaxed.readMail(email)
    await atOnce.post('/signup', { email, password: 'somebody was faster' })
    const answer = await relaxed.post('/verify', { type: 'email_change', email, token: code })
    expect(await outcomeOf(answer)).toEqual([422, 'email_exists'])
  })

  test.each([
    { how: 'confirmed by the new one', change: relaxed },
    { how: 'made at once', change: atOnce },
  ])('old codes of the old mailbox are worth nothing after a change $how', async ({ change }) => {
    const person = await relaxed.createMember()
    await relaxed.post('/recover', { email: person.email })
    const recovery = await relaxed.readMail(person.email)
    const email = createEmail()
    await change.put(person.accessToken, { email })
    if (change === relaxed) await follow(relaxed, (await relaxed.readMail(email)).link)
    expect((await follow(relaxed, recovery.link)).fragment.get('error_code')).toBe('otp_expired')
  })
})

describe('a number', () => {
  test('is the user’s once it has confirmed', async () => {
    const person = await world.createMember()
    const phone = createPhone()
    const asked = await (await put(person.accessToken, { phone })).json<UserBody>()
    expect(asked).toMatchObject({ phone: '', new_phone: phone.slice(1) })
    const { code } = await world.readText(phone)
    const answer = await post('/verify', { type: 'phone_change', phone, token: code })
    const { user } = await answer.json<SessionBody>()
    expect(user).toMatchObject({ phone: phone.slice(1), phone_confirmed_at: expect.any(String) })
    expect(user.app_metadata).toEqual({ provider: 'email', providers: ['email', 'phone'] })
    expect((await world.signIn({ phone })).status).toBe(200)
    const other = await world.createMember()
    expect(await outcomeOf(await put(other.accessToken, { phone }))).toEqual([422, 'phone_exists'])
  })
})

describe('an anonymous user', () => {
  const arrive = async () => (await post('/signup', {})).json<SessionBody>()

  test('stays the same one with an address, once it is confirmed', async () => {
    const { user, access_token } = await arrive()
    const email = createEmail()
    const asked = await (await put(access_token, { email })).json<UserBody>()
    expect(asked).toMatchObject({ id: user.id, is_anonymous: true, new_email: email })
    const { code } = await world.readMail(email)
    const answer = await post('/verify', { type: 'email_change', email, token: code })
    const session = await answer.json<SessionBody>()
    expect(session.user).toMatchObject({
      id: user.id,
      email,
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email', user_id: user.id }],
    })
    await put(session.access_token, { password: 'chosen afterwards' })
    expect((await world.signIn({ email }, 'chosen afterwards')).status).toBe(200)
    expect(await query('SELECT id FROM auth_identities WHERE user_id = ?', user.id)).toHaveLength(1)
  })

  test('stays with a number too', async () => {
    const { user, access_token } = await arrive()
    const phone = createPhone()
    await put(access_token, { phone })
    const { code } = await world.readText(phone)
    const answer = await post('/verify', { type: 'phone_change', phone, token: code })
    expect((await answer.json<SessionBody>()).user).toMatchObject({
      id: user.id,
      is_anonymous: false,
    })
  })

  test('gets no password that nothing could be signed in with', async () => {
    const { access_token } = await arrive()
    const answer = await put(access_token, { password: 'chosen too early' })
    expect(await outcomeOf(answer)).toEqual([422, 'validation_failed'])
  })
})
