// POST /admin/users: users as the operator wants them, and what is refused.
import { describe, expect, test } from 'vitest'
import { hashPassword } from '../../../../src/engine/identity/password/hash.ts'
import { ApiError, defineApp } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { createEmail, outcomeOf, PASSWORD, query, signIn, type UserBody } from '../people.ts'
import { auditOf, createUser, operate, rowOf } from './operator.ts'

const create = (body: unknown) => operate('POST', '/admin/users', body)
const createPhone = () => `49${String(Math.random()).slice(2, 13).padEnd(11, '7')}`

test('a confirmed user with a password signs in, and nobody was sent anything; one round trip', async () => {
  const email = createEmail()
  const answer = await create({ email, password: PASSWORD, email_confirm: true })
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  const user = await answer.json<UserBody>()
  expect(user).toMatchObject({
    email,
    aud: 'authenticated',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { email, email_verified: true, phone_verified: false, sub: user.id },
    identities: [
      { provider: 'email', id: user.id, email, identity_data: { email_verified: true } },
    ],
    email_confirmed_at: expect.any(String),
  })
  expect((await signIn(email)).status).toBe(200)
  expect(await query("SELECT id FROM ledge_events WHERE type = 'mail.send'")).toEqual([])
  expect((await auditOf(user.id))[0]).toBe('user_signedup')
})

test('without email_confirm the address counts as unconfirmed, whatever the settings say', async () => {
  const { id, email } = await createUser({ email_confirm: false })
  expect(await rowOf(id)).toMatchObject({ email_confirmed_at: null })
  expect(await outcomeOf(await signIn(email))).toEqual([400, 'email_not_confirmed'])
})

test('a user may have a number, both, an id of the operator’s, metadata, a role and a ban', async () => {
  const [id, phone] = [crypto.randomUUID(), createPhone()]
  const user = await createUser({
    id: id.toUpperCase(),
    phone: `+${phone}`,
    phone_confirm: true,
    user_metadata: { full_name: 'Ada', nickname: null },
    app_metadata: { plan: 'pro' },
    role: 'editor',
    ban_duration: '24h',
  })
  expect(user.id).toBe(id)
  expect(user.user_metadata).toMatchObject({ full_name: 'Ada', phone, phone_verified: true })
  expect(user.user_metadata).not.toHaveProperty('nickname')
  expect(user.app_metadata).toEqual({
    provider: 'email',
    providers: ['email', 'phone'],
    plan: 'pro',
  })
  const row = await rowOf(id)
  expect(row).toMatchObject({ phone, role: 'editor', phone_confirmed_at: expect.any(String) })
  const hours = (Date.parse(String(row?.banned_until)) - Date.now()) / 3_600_000
  expect(Math.abs(hours - 24)).toBeLessThan(0.1)
})

test('a number alone is enough', async () => {
  const phone = createPhone()
  const user = await (await create({ phone, phone_confirm: true })).json<UserBody>()
  expect(user).toMatchObject({
    email: '',
    app_metadata: { provider: 'phone', providers: ['phone'] },
  })
  expect(await rowOf(user.id)).toMatchObject({ phone, email: null, password_hash: null })
})

describe('a hash from elsewhere', () => {
  test('of ours signs in', async () => {
    const { email } = await createUser({ password: '', password_hash: hashPassword(PASSWORD) })
    expect((await signIn(email)).status).toBe(200)
    expect(await outcomeOf(await signIn(email, 'wrong'))).toEqual([400, 'invalid_credentials'])
  })

  const good = hashPassword(PASSWORD)
  const [, salt = '', hash = ''] = /p=5\$([^$]+)\$([^$]+)$/.exec(good) ?? []
  test.each([
    { name: 'bcrypt', text: `$2b$10$${'a'.repeat(53)}` },
    { name: 'Argon2', text: '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA' },
    { name: 'plain text', text: PASSWORD },
    { name: 'too cheap', text: good.replace('ln=14', 'ln=4') },
    { name: 'too dear', text: good.replace('ln=14', 'ln=20') },
    { name: 'beyond all numbers', text: good.replace('ln=14', 'ln=99999') },
    { name: 'a cost of 1', text: good.replace('ln=14,r=8,p=5', 'ln=0,r=8,p=2048') },
    { name: 'a cost beyond its blocks', text: good.replace('ln=14,r=8,p=5', 'ln=16,r=1,p=1') },
    { name: 'too many lanes', text: good.replace('ln=14,r=8,p=5', 'ln=1,r=1,p=524288') },
    { name: 'a short hash', text: good.replace(hash, hash.slice(0, 20)) },
    { name: 'a long hash', text: `${good}AAAA` },
    { name: 'no salt', text: good.replace(salt, 'AA') },
    { name: 'a huge salt', text: good.replace(salt, 'A'.repeat(400)) },
    { name: 'spare bits', text: `${good.slice(0, -1)}${good.endsWith('B') ? 'D' : 'B'}` },
    { name: 'a line end', text: `${good}\n` },
  ])('$name is refused, and never a fault', async ({ text }) => {
    const answer = await create({ email: createEmail(), password_hash: text })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
  })
})

describe('S7 refused', () => {
  test.each<{ name: string; body: unknown; error: [number, string] }>([
    { name: 'no body', body: '', error: [400, 'bad_json'] },
    { name: 'a list', body: [], error: [400, 'bad_json'] },
    { name: 'no JSON', body: '{', error: [400, 'bad_json'] },
    { name: 'neither name', body: {}, error: [400, 'validation_failed'] },
    { name: 'empty names', body: { email: '', phone: null }, error: [400, 'validation_failed'] },
    { name: 'no address', body: { email: 'x' }, error: [400, 'validation_failed'] },
    { name: 'a number as address', body: { email: 1 }, error: [400, 'validation_failed'] },
    {
      name: 'an object as address',
      body: { email: { $ne: 1 } },
      error: [400, 'validation_failed'],
    },
    { name: 'no number', body: { phone: 'abc' }, error: [400, 'validation_failed'] },
    { name: 'a weak password', body: { password: 'x' }, error: [422, 'weak_password'] },
    {
      name: 'a password and a hash',
      body: { password: PASSWORD, password_hash: 'x' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a huge password',
      body: { password: 'x'.repeat(2000) },
      error: [400, 'validation_failed'],
    },
    { name: 'a list as metadata', body: { user_metadata: [] }, error: [400, 'validation_failed'] },
    { name: 'text as metadata', body: { app_metadata: 'x' }, error: [400, 'validation_failed'] },
    {
      name: 'huge metadata',
      body: { app_metadata: { x: 'x'.repeat(9000) } },
      error: [400, 'validation_failed'],
    },
    { name: 'text as flag', body: { email_confirm: 'true' }, error: [400, 'validation_failed'] },
    {
      name: 'a role that is a key’s',
      body: { role: 'service_role' },
      error: [400, 'validation_failed'],
    },
    { name: 'the role anon', body: { role: 'ANON' }, error: [400, 'validation_failed'] },
    { name: 'a role that is no name', body: { role: 'a b' }, error: [400, 'validation_failed'] },
    { name: 'a ban of nothing', body: { ban_duration: 'soon' }, error: [400, 'validation_failed'] },
    { name: 'an id that is none', body: { id: '../x' }, error: [404, 'validation_failed'] },
    {
      name: 'a huge body',
      body: { x: 'x'.repeat(40_000) },
      error: [413, 'request_entity_too_large'],
    },
  ])('$name', async ({ body, error }) => {
    const isNamed =
      typeof body === 'object' && !Array.isArray(body) && Object.keys(body ?? {}).length
    const named = isNamed ? { email: createEmail(), ...(body as object) } : body
    const answer = await create(named)
    expect(roundTripsOf(answer)).toBe(0)
    expect(await outcomeOf(answer)).toEqual(error)
  })
})

describe('names that are taken', () => {
  test('twice, in another spelling too', async () => {
    const { id, email } = await createUser()
    for (const same of [email, email.toUpperCase()]) {
      expect(await outcomeOf(await create({ email: same }))).toEqual([422, 'email_exists'])
    }
    const phone = createPhone()
    await createUser({ phone })
    expect(await outcomeOf(await create({ phone: `+${phone}` }))).toEqual([422, 'phone_exists'])
    const sameId = await create({ id, email: createEmail() })
    expect(await outcomeOf(sameId)).toEqual([422, 'user_already_exists'])
  })

  test('20 in parallel: one has it', async () => {
    const email = createEmail()
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ email })))
    const outcomes = await Promise.all(answers.map(outcomeOf))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    expect(outcomes.filter(([, code]) => code === 'email_exists')).toHaveLength(19)
  })
})

test('the app may refuse', async () => {
  const app = defineApp({
    tables: {},
    identity: {
      beforeUserCreated: ({ email }) => {
        throw new ApiError('forbidden', `not ${email}`)
      },
    },
  })
  const call = createCaller(app)
  const body = { email: 'a@b.de' }
  const answer = await call('/auth/v1/admin/users', { method: 'POST', body, as: secretKey })
  expect([answer.status, roundTripsOf(answer)]).toEqual([403, 0])
})
