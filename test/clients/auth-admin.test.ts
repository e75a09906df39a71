// `auth.admin` of the official client, with the secret key.
import { randomBytes, scryptSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  admin,
  codeOf,
  connect,
  createEmail,
  createMember,
  createPhone,
  createSignedIn,
  enter,
  follow,
  OTHER_PASSWORD,
  PASSWORD,
  readMail,
  url,
} from './support/auth-client.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

describe.concurrent('users', () => {
  test('createUser, getUserById', async () => {
    const email = createEmail()
    const phone = createPhone()
    const { data, error } = await admin.createUser({
      email,
      phone,
      password: PASSWORD,
      email_confirm: true,
      phone_confirm: true,
      user_metadata: { name: 'Ada' },
      app_metadata: { plan: 'pro' },
    })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({
      email,
      phone: phone.slice(1),
      user_metadata: { name: 'Ada' },
      app_metadata: { plan: 'pro', provider: 'email' },
    })
    expect((await admin.getUserById(data.user?.id ?? '')).data.user).toEqual(data.user)
    await enter({ email })
    const byPhone = await connect().signInWithPassword({ phone, password: PASSWORD })
    expect(byPhone.data.user?.id).toBe(data.user?.id)
  })

  test('createUser with an id of the operator’s', async () => {
    const id = crypto.randomUUID()
    const { data } = await admin.createUser({ id, email: createEmail() })
    expect(data.user?.id).toBe(id)
    expect((await admin.getUserById(id.toUpperCase())).data.user?.id).toBe(id)
  })

  test('updateUserById: metadata, address, password, role', async () => {
    const { id } = await createMember()
    const email = createEmail()
    const { data, error } = await admin.updateUserById(id, {
      email,
      email_confirm: true,
      password: OTHER_PASSWORD,
      role: 'editor',
      user_metadata: { name: 'Eve' },
      app_metadata: { plan: 'pro' },
    })
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ id, email, role: 'editor', app_metadata: { plan: 'pro' } })
    const auth = await enter({ email }, OTHER_PASSWORD)
    const { claims } = (await auth.getClaims()).data ?? {}
    expect(claims).toMatchObject({ role: 'editor', user_metadata: { name: 'Eve' } })
  })

  test('updateUserById bans, and lifts the ban', async () => {
    const { auth, id, email } = await createSignedIn()
    const banned = await admin.updateUserById(id, { ban_duration: '24h' })
    expect(banned.data.user?.banned_until).toBeDefined()
    const back = await connect().signInWithPassword({ email, password: PASSWORD })
    expect(codeOf(back)).toEqual([400, 'user_banned'])
    expect((await auth.getUser()).error).not.toBeNull()
    expect((await auth.refreshSession()).error).not.toBeNull()
    await admin.updateUserById(id, { ban_duration: 'none' })
    await enter({ email })
  })

  test('deleteUser softly keeps the id, and nothing else', async () => {
    const { auth, id, email } = await createSignedIn()
    expect(codeOf(await admin.deleteUser(id, true))).toBeNull()
    const { user } = (await admin.getUserById(id)).data
    expect(user).toMatchObject({ id, user_metadata: {}, identities: [] })
    expect(user?.deleted_at).toBeDefined()
    expect(JSON.stringify(user)).not.toContain(email)
    expect((await auth.getUser()).error).not.toBeNull()
    expect(codeOf(await admin.createUser({ email }))).toBeNull()
  })

  test('deleteUser for good', async () => {
    const { auth, id } = await createSignedIn()
    expect(codeOf(await admin.deleteUser(id))).toBeNull()
    expect(codeOf(await admin.getUserById(id))).toEqual([404, 'user_not_found'])
    expect((await auth.getUser()).error).not.toBeNull()
  })

  test('mfa.listFactors: nobody has any', async () => {
    const { id } = await createMember()
    expect(await admin.mfa.listFactors({ userId: id })).toEqual({
      data: { factors: [] },
      error: null,
    })
    const unknown = await admin.mfa.listFactors({ userId: NOBODY })
    expect(codeOf(unknown)).toEqual([404, 'user_not_found'])
  })

  test('mistakes', async () => {
    const { email, id } = await createMember()
    const phone = createPhone()
    await admin.createUser({ phone, phone_confirm: true })
    const outcomes = await Promise.all([
      admin.createUser({ email }),
      admin.createUser({ phone }),
      admin.createUser({}),
      admin.createUser({ email: 'nonsense' }),
      admin.updateUserById(id, { phone }),
      admin.updateUserById(id, { ban_duration: 'for ever' }),
      admin.updateUserById(NOBODY, { role: 'editor' }),
      admin.deleteUser(NOBODY),
    ])
    expect(outcomes.map(codeOf)).toEqual([
      [422, 'email_exists'],
      [422, 'phone_exists'],
      [400, 'validation_failed'],
      [400, 'validation_failed'],
      [422, 'phone_exists'],
      [400, 'validation_failed'],
      [404, 'user_not_found'],
      [404, 'user_not_found'],
    ])
    const weak = await admin.createUser({ email: createEmail(), password: 'short' })
    expect(weak.error).toMatchObject({ name: 'AuthWeakPasswordError', reasons: ['length'] })
  })
})

test('listUsers turns pages by the headers', async () => {
  await Promise.all(Array.from({ length: 3 }, () => admin.createUser({ email: createEmail() })))
  const all = await admin.listUsers({ page: 1, perPage: 1000 })
  if (all.error !== null) throw all.error
  expect(all.data).toMatchObject({ aud: 'authenticated', nextPage: null })
  const { length: total } = all.data.users
  const perPage = Math.ceil(total / 2)
  const first = await admin.listUsers({ page: 1, perPage })
  expect(first.data).toMatchObject({ total, nextPage: 2, lastPage: 2 })
  const last = await admin.listUsers({ page: 2, perPage })
  expect(last.data).toMatchObject({ total, nextPage: null, lastPage: 2 })
  const ids = [...first.data.users, ...last.data.users].map(({ id }) => id)
  expect(ids).toEqual(all.data.users.map(({ id }) => id))
  expect((await admin.listUsers()).data.users).toHaveLength(Math.min(total, 50))
  const beyond = await admin.listUsers({ page: 0 })
  expect(codeOf(beyond)).toEqual([400, 'validation_failed'])
})

describe.concurrent('those who have yet to come', () => {
  test('inviteUserByEmail, and its link', async () => {
    const email = createEmail()
    const options = { data: { team: 'x' }, redirectTo: `${url}/team` }
    const { data, error } = await admin.inviteUserByEmail(email, options)
    expect(error).toBeNull()
    expect(data.user).toMatchObject({ email, user_metadata: { team: 'x' } })
    expect(data.user?.invited_at).toBeDefined()
    const { target, fragment } = await follow((await readMail(email)).link)
    expect([target.pathname, fragment.get('type')]).toEqual(['/team', 'invite'])
    const auth = connect()
    await auth.setSession({
      access_token: fragment.get('access_token') ?? '',
      refresh_token: fragment.get('refresh_token') ?? '',
    })
    expect(codeOf(await auth.updateUser({ password: PASSWORD }))).toBeNull()
    await enter({ email })
    expect(codeOf(await admin.inviteUserByEmail(email))).toEqual([422, 'email_exists'])
  })

  test('inviteUserByEmail, and its code', async () => {
    const email = createEmail()
    await admin.inviteUserByEmail(email)
    const { code: token } = await readMail(email)
    const { data } = await connect().verifyOtp({ email, token, type: 'invite' })
    expect(data.session?.user.email).toBe(email)
  })

  test.each(['signup', 'invite', 'magiclink', 'recovery'] as const)(
    'generateLink, %s',
    async (type) => {
      const isNew = type === 'signup' || type === 'invite'
      const email = isNew ? createEmail() : (await createMember()).email
      const options = { redirectTo: `${url}/in` }
      const { data, error } =
        type === 'signup'
          ? await admin.generateLink({ type, email, password: PASSWORD, options })
          : await admin.generateLink({ type, email, options })
      expect(error).toBeNull()
      expect(data.user?.email).toBe(email)
      expect(data.properties).toEqual({
        action_link: expect.stringContaining(`${url}/auth/v1/verify?token=`),
        email_otp: expect.stringMatching(/^\d{6}$/),
        hashed_token: expect.any(String),
        redirect_to: `${url}/in`,
        verification_type: type,
      })
      const { fragment } = await follow(data.properties?.action_link ?? '')
      expect(fragment.get('type')).toBe(type)
    },
  )

  test('generateLink, email_change_current and email_change_new', async () => {
    const { auth, email } = await createSignedIn()
    const newEmail = createEmail()
    const links: string[] = []
    for (const type of ['email_change_current', 'email_change_new'] as const) {
      const { data, error } = await admin.generateLink({ type, email, newEmail })
      expect(error).toBeNull()
      links.push(data.properties?.action_link ?? '')
    }
    for (const link of links) await follow(link) // a link made after the first was followed would begin anew
    expect((await auth.getUser()).data.user?.email).toBe(newEmail)
  })

  test('generateLink of nobody', async () => {
    const recovery = await admin.generateLink({ type: 'recovery', email: createEmail() })
    expect(codeOf(recovery)).toEqual([404, 'user_not_found'])
  })
})

test.each([
  { scope: 'global', isHereOut: true, isThereOut: true },
  { scope: 'others', isHereOut: false, isThereOut: true },
  { scope: 'local', isHereOut: true, isThereOut: false },
] as const)('signOut of a user by their token, $scope', async ({ scope, ...wanted }) => {
  const { auth: here, email, session } = await createSignedIn()
  const there = await enter({ email })
  expect((await admin.signOut(session.access_token, scope)).error).toBeNull()
  const isHereOut = (await here.getUser()).error !== null
  const isThereOut = (await there.getUser()).error !== null
  expect({ isHereOut, isThereOut }).toEqual(wanted)
})

describe.concurrent('a password that came as its hash', () => {
  test('scrypt is taken', async () => {
    const email = createEmail()
    const salt = randomBytes(16)
    const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** 14, r: 8, p: 5, maxmem: 2 ** 26 })
    const [saltText, hashText] = [salt, hash].map((bytes) =>
      bytes.toString('base64').replaceAll('=', ''),
    )
    const password_hash = `$scrypt$ln=14,r=8,p=5$${saltText}$${hashText}`
    const { error } = await admin.createUser({ email, email_confirm: true, password_hash })
    expect(error).toBeNull()
    await enter({ email })
  })

  test('bcrypt is refused, and told what is taken', async () => {
    const password_hash = `$2b$10$${'x'.repeat(53)}`
    const { error } = await admin.createUser({ email: createEmail(), password_hash })
    expect(error).toMatchObject({ code: 'validation_failed', status: 400 })
    expect(error?.message).toContain('scrypt')
  })
})

test('strangers and users administer nobody', async () => {
  const { auth, id } = await createSignedIn()
  expect(codeOf(await connect().admin.listUsers())).toEqual([403, 'not_admin'])
  expect(codeOf(await connect().admin.deleteUser(id))).toEqual([403, 'not_admin'])
  expect(codeOf(await auth.admin.inviteUserByEmail(createEmail()))).toEqual([403, 'not_admin'])
})
