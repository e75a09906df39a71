// Users who change themselves, through the official client.
import { describe, expect, test } from 'vitest'
import {
  ageSession,
  codeOf,
  connect,
  connectClosed,
  createEmail,
  createMember,
  createPhone,
  createSignedIn,
  enter,
  follow,
  OTHER_PASSWORD,
  PASSWORD,
  readMail,
  readText,
  tokenOf,
  url,
} from './support/auth-client.ts'

describe.concurrent('updateUser', () => {
  test('data is merged; null takes a key away', async () => {
    const { auth } = await createSignedIn()
    await auth.updateUser({ data: { name: 'Ada', theme: 'dark' } })
    const { data, error } = await auth.updateUser({ data: { theme: null, city: 'Ulm' } })
    expect(error).toBeNull()
    expect(data.user?.user_metadata).toMatchObject({ name: 'Ada', city: 'Ulm' })
    expect(data.user?.user_metadata).not.toHaveProperty('theme')
    expect((await auth.getSession()).data.session?.user.user_metadata).toMatchObject({
      city: 'Ulm',
    })
  })

  test('a new password ends the other sessions', async () => {
    const { auth, email } = await createSignedIn()
    const there = await enter({ email })
    expect(codeOf(await auth.updateUser({ password: PASSWORD }))).toEqual([422, 'same_password'])
    expect(codeOf(await auth.updateUser({ password: OTHER_PASSWORD }))).toBeNull()
    expect((await auth.getUser()).error).toBeNull()
    expect((await there.getUser()).error?.name).toBe('AuthSessionMissingError')
    await enter({ email }, OTHER_PASSWORD)
  })

  test('an address, by the codes of both mailboxes', async () => {
    const { auth, email: old, id } = await createSignedIn()
    const email = createEmail()
    const asked = await auth.updateUser({ email })
    expect(asked.data.user).toMatchObject({ email: old, new_email: email })
    await Promise.all([readMail(old), readMail(email)])
    expect(codeOf(await auth.resend({ type: 'email_change', email: old }))).toBeNull()
    const type = 'email_change'
    const half = await auth.verifyOtp({ email: old, token: (await readMail(old)).code, type })
    expect(half).toMatchObject({ error: null, data: { session: null, user: null } })
    const whole = await auth.verifyOtp({ email, token: (await readMail(email)).code, type })
    expect(whole.error).toBeNull()
    expect((await auth.getUser()).data.user).toMatchObject({ id, email })
    const { user } = (await connect().signInWithPassword({ email, password: PASSWORD })).data
    expect(user?.new_email).toBeUndefined()
  })

  test('an address, by the links in both mailboxes', async () => {
    const { auth, email: old } = await createSignedIn()
    const email = createEmail()
    await auth.updateUser({ email }, { emailRedirectTo: `${url}/account` })
    const half = await follow((await readMail(old)).link)
    expect(half.fragment.get('message')).toContain('confirm link sent to the other email')
    const { target, fragment } = await follow((await readMail(email)).link)
    expect([target.pathname, fragment.get('type')]).toEqual(['/account', 'email_change'])
    expect((await auth.getUser()).data.user?.email).toBe(email)
  })

  test('an address, by the tokens of both links', async () => {
    const { auth, email: old } = await createSignedIn()
    const email = createEmail()
    await auth.updateUser({ email })
    const type = 'email_change'
    const [first, second] = [tokenOf(await readMail(email)), tokenOf(await readMail(old))]
    const half = await auth.verifyOtp({ token_hash: first, type })
    expect([half.error, half.data.session]).toEqual([null, null])
    const whole = await auth.verifyOtp({ token_hash: second, type })
    expect(whole.data.session?.user.email).toBe(email)
  })

  test('a phone', async () => {
    const auth = connect()
    const old = createPhone()
    await auth.signInWithOtp({ phone: old })
    const { data } = await auth.verifyOtp({ phone: old, token: await readText(old), type: 'sms' })
    const phone = createPhone()
    expect((await auth.updateUser({ phone })).data.user?.new_phone).toBe(phone.slice(1))
    await readText(phone)
    expect(codeOf(await auth.resend({ type: 'phone_change', phone: old }))).toBeNull()
    const token = await readText(phone)
    const changed = await auth.verifyOtp({ phone, token, type: 'phone_change' })
    expect(changed.data.user).toMatchObject({ id: data.user?.id, phone: phone.slice(1) })
  })

  test('what is somebody else’s', async () => {
    const { auth } = await createSignedIn()
    const { email } = await createMember()
    expect(codeOf(await auth.updateUser({ email }))).toEqual([422, 'email_exists'])
    const phone = createPhone()
    const other = connect()
    await other.signInWithOtp({ phone })
    await other.verifyOtp({ phone, token: await readText(phone), type: 'sms' })
    expect(codeOf(await auth.updateUser({ phone }))).toEqual([422, 'phone_exists'])
  })
})

describe.concurrent('an old session', () => {
  test('changes its password with the nonce of reauthenticate alone', async () => {
    const { auth, email, session } = await createSignedIn()
    await ageSession(session.access_token)
    const password = OTHER_PASSWORD
    expect(codeOf(await auth.updateUser({ password }))).toEqual([400, 'reauthentication_needed'])
    const wrong = await auth.updateUser({ password, nonce: '000000' })
    expect(codeOf(wrong)).toEqual([422, 'reauthentication_not_valid'])
    expect(codeOf(await auth.reauthenticate())).toBeNull()
    const { code: nonce } = await readMail(email)
    expect(codeOf(await auth.updateUser({ password, nonce }))).toBeNull()
    await enter({ email }, OTHER_PASSWORD)
  })

  test('reauthenticates by phone where there is no address', async () => {
    const auth = connect()
    const phone = createPhone()
    await auth.signInWithOtp({ phone })
    await auth.verifyOtp({ phone, token: await readText(phone), type: 'sms' })
    expect(codeOf(await auth.reauthenticate())).toBeNull()
    const nonce = await readText(phone)
    expect(codeOf(await auth.updateUser({ password: PASSWORD, nonce }))).toBeNull()
  })
})

test('where the settings ask for it, a new password needs the current one', async () => {
  const { email } = await createMember()
  const auth = connectClosed()
  await auth.signInWithPassword({ email, password: PASSWORD })
  const password = OTHER_PASSWORD
  const required = await auth.updateUser({ password })
  expect(codeOf(required)).toEqual([400, 'current_password_required'])
  const invalid = await auth.updateUser({ password, current_password: 'wrong' })
  expect(codeOf(invalid)).toEqual([400, 'current_password_invalid'])
  expect(codeOf(await auth.updateUser({ password, current_password: PASSWORD }))).toBeNull()
})
