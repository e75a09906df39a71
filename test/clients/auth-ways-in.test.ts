// Every way in, through the official client.
import { describe, expect, test } from 'vitest'
import {
  admin,
  codeOf,
  connect,
  createEmail,
  createMember,
  createPhone,
  createSignedIn,
  follow,
  OTHER_PASSWORD,
  PASSWORD,
  readMail,
  readText,
  tokenOf,
  url,
} from './support/auth-client.ts'

describe.concurrent('an address and a password', () => {
  test('signUp waits for the mailbox, resend asks again, verifyOtp confirms', async () => {
    const auth = connect()
    const email = createEmail()
    const options = { data: { name: 'Ada' }, emailRedirectTo: `${url}/welcome` }
    const { data, error } = await auth.signUp({ email, password: PASSWORD, options })
    expect(error).toBeNull()
    expect(data.session).toBeNull()
    expect(data.user).toMatchObject({ email, user_metadata: { name: 'Ada' } })
    expect(data.user?.confirmation_sent_at).toBeDefined()
    const first = await readMail(email)
    expect(codeOf(await auth.signInWithPassword({ email, password: PASSWORD }))).toEqual([
      400,
      'email_not_confirmed',
    ])
    expect(codeOf(await auth.resend({ type: 'signup', email }))).toBeNull()
    const second = await readMail(email)
    const late = await auth.verifyOtp({ email, token: first.code, type: 'signup' })
    expect(codeOf(late)).toEqual([403, 'otp_expired'])
    const verified = await auth.verifyOtp({ email, token: second.code, type: 'signup' })
    expect(verified.error).toBeNull()
    expect(verified.data.user).toMatchObject({ id: data.user?.id, email })
    expect(verified.data.user?.email_confirmed_at).toBeDefined()
    const signedIn = await connect().signInWithPassword({ email, password: PASSWORD })
    expect(signedIn.data.user?.user_metadata).toMatchObject({ name: 'Ada', email_verified: true })
  })

  test('a sign-up with an address that is taken looks like any other', async () => {
    const { email, id } = await createMember()
    const { data, error } = await connect().signUp({ email, password: OTHER_PASSWORD })
    expect(error).toBeNull()
    expect(data.session).toBeNull()
    expect(data.user).toMatchObject({ email, role: 'authenticated' })
    expect(data.user?.id).not.toBe(id)
  })

  test('signUp’s link leads a PKCE client to a code for its session', async () => {
    const auth = connect({ flowType: 'pkce' })
    const email = createEmail()
    const options = { emailRedirectTo: 'myapp://welcome?from=mail' }
    expect(codeOf(await auth.signUp({ email, password: PASSWORD, options }))).toBeNull()
    const { target, query } = await follow((await readMail(email)).link)
    expect([target.protocol, query.get('from')]).toEqual(['myapp:', 'mail'])
    const { data, error } = await auth.exchangeCodeForSession(query.get('code') ?? '')
    expect(error).toBeNull()
    expect(data.user?.email).toBe(email)
  })
})

describe.concurrent('a mail', () => {
  test.each(['code', 'token_hash'] as const)('signInWithOtp, then its %s', async (by) => {
    const auth = connect()
    const email = createEmail()
    const options = { data: { name: 'Eve' } }
    expect(codeOf(await auth.signInWithOtp({ email, options }))).toBeNull()
    const mail = await readMail(email)
    const { data, error } =
      by === 'code'
        ? await auth.verifyOtp({ email, token: mail.code, type: 'email' })
        : await auth.verifyOtp({ token_hash: tokenOf(mail), type: 'email' })
    expect(error).toBeNull()
    expect(data.session?.user).toMatchObject({ email, user_metadata: { name: 'Eve' } })
  })

  test.each(['email', 'magiclink'] as const)('a member’s code is of the type %s', async (type) => {
    const { email, id } = await createMember()
    const auth = connect()
    await auth.signInWithOtp({ email })
    const { code: token } = await readMail(email)
    const { data, error } = await auth.verifyOtp({ email, token, type })
    expect([error, data.user?.id]).toEqual([null, id])
  })

  test('fifty parallel redemptions of one code are one session', async () => {
    const email = createEmail()
    await connect().signInWithOtp({ email })
    const { code: token } = await readMail(email)
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => connect().verifyOtp({ email, token, type: 'email' })),
    )
    const refusals = outcomes.filter(({ error }) => error !== null).map(codeOf)
    expect(refusals).toEqual(Array.from({ length: 49 }, () => [403, 'otp_expired']))
  })

  test('signInWithOtp makes nobody where it may not', async () => {
    const email = createEmail()
    const options = { shouldCreateUser: false }
    await connect().signInWithOtp({ email, options })
    const { data } = await admin.listUsers({ page: 1, perPage: 1000 })
    expect(data.users.filter((user) => user.email === email)).toEqual([])
  })

  test('implicit: the link’s tokens are a session', async () => {
    const { email, id } = await createMember()
    const options = { emailRedirectTo: `${url}/in` }
    expect(codeOf(await connect().signInWithOtp({ email, options }))).toBeNull()
    const mail = await readMail(email)
    const { target, fragment } = await follow(mail.link)
    expect([target.pathname, fragment.get('type')]).toEqual(['/in', 'magiclink'])
    const auth = connect()
    const { data, error } = await auth.setSession({
      access_token: fragment.get('access_token') ?? '',
      refresh_token: fragment.get('refresh_token') ?? '',
    })
    expect(error).toBeNull()
    expect(data.user?.id).toBe(id)
    const again = await follow(mail.link)
    expect(again.fragment.get('error_code')).toBe('otp_expired')
  })

  test('PKCE: the link’s code is a session for the client that asked', async () => {
    const { email, id } = await createMember()
    const auth = connect({ flowType: 'pkce' })
    await auth.signInWithOtp({ email, options: { emailRedirectTo: `${url}/in?tab=1` } })
    const { query } = await follow((await readMail(email)).link)
    expect(query.get('tab')).toBe('1')
    const code = query.get('code') ?? ''
    const { data, error } = await auth.exchangeCodeForSession(code)
    expect(error).toBeNull()
    expect(data.session?.user.id).toBe(id)
  })

  test.each(['magiclink', 'signup', 'invite', 'recovery'] as const)(
    'verifyOtp of a link of generateLink, %s',
    async (type) => {
      const isNew = type === 'signup' || type === 'invite'
      const email = isNew ? createEmail() : (await createMember()).email
      const { data } =
        type === 'signup'
          ? await admin.generateLink({ type, email, password: PASSWORD })
          : await admin.generateLink({ type, email })
      const token_hash = data.properties?.hashed_token ?? ''
      const auth = connect()
      const verified = await auth.verifyOtp({ token_hash, type })
      expect(verified.error).toBeNull()
      expect(verified.data.session?.user.email).toBe(email)
      expect(codeOf(await auth.verifyOtp({ token_hash, type }))).toEqual([403, 'otp_expired'])
    },
  )
})

describe.concurrent('a forgotten password', () => {
  test('resetPasswordForEmail, its code, a new password', async () => {
    const { email } = await createMember()
    const auth = connect()
    const events: string[] = []
    auth.onAuthStateChange((event) => void events.push(event))
    expect(codeOf(await auth.resetPasswordForEmail(email))).toBeNull()
    const { code: token } = await readMail(email)
    const { error } = await auth.verifyOtp({ email, token, type: 'recovery' })
    expect(error).toBeNull()
    expect(events).toContain('PASSWORD_RECOVERY')
    expect(codeOf(await auth.updateUser({ password: OTHER_PASSWORD }))).toBeNull()
    const stale = await connect().signInWithPassword({ email, password: PASSWORD })
    expect(codeOf(stale)).toEqual([400, 'invalid_credentials'])
    const back = await connect().signInWithPassword({ email, password: OTHER_PASSWORD })
    expect(back.error).toBeNull()
  })

  test('by PKCE it ends in the client that asked', async () => {
    const { email } = await createMember()
    const auth = connect({ flowType: 'pkce' })
    await auth.resetPasswordForEmail(email, { redirectTo: `${url}/reset` })
    const { target, query } = await follow((await readMail(email)).link)
    expect(target.pathname).toBe('/reset')
    const { data, error } = await auth.exchangeCodeForSession(query.get('code') ?? '')
    expect(error).toBeNull()
    expect(data).toMatchObject({ redirectType: 'recovery', user: { email } })
  })

  test('of nobody answers the same', async () => {
    expect(await connect().resetPasswordForEmail(createEmail())).toEqual({ data: {}, error: null })
  })
})

describe.concurrent('a phone', () => {
  test('signUp, resend, verifyOtp, signInWithPassword', async () => {
    const auth = connect()
    const phone = createPhone()
    const { data, error } = await auth.signUp({ phone, password: PASSWORD })
    expect(error).toBeNull()
    expect([data.session, data.user?.phone]).toEqual([null, phone.slice(1)])
    await readText(phone)
    expect(codeOf(await auth.signInWithPassword({ phone, password: PASSWORD }))).toEqual([
      400,
      'phone_not_confirmed',
    ])
    const sent = await auth.resend({ type: 'sms', phone })
    expect([sent.error, sent.data.messageId]).toEqual([null, expect.any(String)])
    const token = await readText(phone)
    const verified = await auth.verifyOtp({ phone, token, type: 'sms' })
    expect(verified.data.session?.user.phone_confirmed_at).toBeDefined()
    const signedIn = await connect().signInWithPassword({ phone, password: PASSWORD })
    expect(signedIn.data.user?.id).toBe(data.user?.id)
  })

  test('signInWithOtp', async () => {
    const auth = connect()
    const phone = createPhone()
    const { data, error } = await auth.signInWithOtp({ phone, options: { channel: 'whatsapp' } })
    expect([error, data.messageId]).toEqual([null, expect.any(String)])
    const token = await readText(phone)
    const { data: verified } = await auth.verifyOtp({ phone, token, type: 'sms' })
    expect(verified.session?.user.phone).toBe(phone.slice(1))
    const again = await connect().verifyOtp({ phone, token, type: 'sms' })
    expect(codeOf(again)).toEqual([403, 'otp_expired'])
  })

  test('a test number always has its code', async () => {
    const auth = connect()
    const phone = '+15550100'
    expect(codeOf(await auth.signInWithOtp({ phone }))).toBeNull()
    const { data, error } = await auth.verifyOtp({ phone, token: '424242', type: 'sms' })
    expect([error, data.user?.phone]).toEqual([null, '15550100'])
  })
})

describe.concurrent('nobody', () => {
  test('signInAnonymously', async () => {
    const auth = connect()
    const { data, error } = await auth.signInAnonymously({ options: { data: { cart: 1 } } })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ is_anonymous: true, user_metadata: { cart: 1 } })
    const claims = (await auth.getClaims()).data?.claims
    expect(claims).toMatchObject({ is_anonymous: true, role: 'authenticated' })
  })

  test('becomes somebody by an address, and keeps the id', async () => {
    const auth = connect()
    const { data } = await auth.signInAnonymously()
    const email = createEmail()
    expect((await auth.updateUser({ email })).data.user?.new_email).toBe(email)
    const { code: token } = await readMail(email)
    const verified = await auth.verifyOtp({ email, token, type: 'email_change' })
    expect(verified.data.user).toMatchObject({ id: data.user?.id, email, is_anonymous: false })
    expect(codeOf(await auth.updateUser({ password: PASSWORD }))).toBeNull()
    const again = await connect().signInWithPassword({ email, password: PASSWORD })
    expect(again.data.user?.id).toBe(data.user?.id)
  })

  test('becomes somebody by a phone, and keeps the id', async () => {
    const auth = connect()
    const { data } = await auth.signInAnonymously()
    const phone = createPhone()
    expect((await auth.updateUser({ phone })).error).toBeNull()
    const token = await readText(phone)
    const verified = await auth.verifyOtp({ phone, token, type: 'phone_change' })
    expect(verified.data.user).toMatchObject({ id: data.user?.id, is_anonymous: false })
  })
})

test('one’s own identities', async () => {
  const { auth, email, id } = await createSignedIn()
  const { data, error } = await auth.getUserIdentities()
  expect(error).toBeNull()
  expect(data?.identities).toMatchObject([{ provider: 'email', user_id: id, id }])
  expect(data?.identities[0]?.identity_data).toMatchObject({ email, sub: id })
})
