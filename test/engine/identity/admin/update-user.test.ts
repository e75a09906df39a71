// PUT and GET /admin/users/{id}: what the operator may change, and that parallel changes lose nothing.
import { describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import {
  createEmail,
  createPerson,
  createSecondSession,
  getUser,
  outcomeOf,
  query,
  signIn,
  type UserBody,
} from '../people.ts'
import { auditOf, createUser, operate, rowOf } from './operator.ts'

const update = (id: string, body: unknown) => operate('PUT', `/admin/users/${id}`, body)

describe('GET', () => {
  test('one user, in one round trip, by an id in any case', async () => {
    const user = await createUser()
    for (const id of [user.id, user.id.toUpperCase()]) {
      const answer = await operate('GET', `/admin/users/${id}/`)
      expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
      expect(await answer.json()).toEqual(user)
    }
  })
})

describe('PUT', () => {
  test('metadata is merged member by member; null takes one away; in two round trips', async () => {
    const { id } = await createUser({
      user_metadata: { a: 1, b: { c: 1 } },
      app_metadata: { p: 1 },
    })
    const answer = await update(id, {
      user_metadata: { a: null, b: { d: 2 } },
      app_metadata: { q: 2 },
    })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    const user = await answer.json<UserBody>()
    expect(user.user_metadata).toMatchObject({ b: { d: 2 }, sub: id })
    expect(user.user_metadata).not.toHaveProperty('a')
    expect(user.app_metadata).toMatchObject({ p: 1, q: 2, provider: 'email' })
    expect(await auditOf(id)).toEqual(['user_signedup', 'user_modified'])
  })

  test('metadata that grows too large is refused', async () => {
    const { id } = await createUser({ user_metadata: { a: 'x'.repeat(5000) } })
    const answer = await update(id, { user_metadata: { b: 'x'.repeat(5000) } })
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
  })

  test('an address: the way in follows, and what was sent to the old one opens nothing', async () => {
    const [{ id, email: before }, email] = [await createUser(), createEmail()]
    await query(
      `INSERT INTO auth_one_time_codes (id, user_id, purpose, sent_to, code_hash, link_hash, expires_at, created_at)
      VALUES (?1, ?1, 'recovery', ?2, 'x', ?1, '2999', '2026')`,
      id,
      before,
    )
    const user = await (await update(id, { email: email.toUpperCase() })).json<UserBody>()
    expect(user).toMatchObject({
      email,
      identities: [{ email, identity_data: { email, email_verified: true } }],
      user_metadata: { email, email_verified: true },
    })
    expect(await query('SELECT id FROM auth_one_time_codes WHERE user_id = ?', id)).toEqual([])
    expect((await signIn(email)).status).toBe(200)
    expect(await outcomeOf(await signIn(before))).toEqual([400, 'invalid_credentials'])
  })

  test('an address confirms a user whom nobody knew by name', async () => {
    const { id } = await createUser()
    await query('DELETE FROM auth_identities WHERE user_id = ?', id)
    await query(
      "UPDATE auth_users SET email = NULL, is_anonymous = 1, app_metadata = '{}', email_confirmed_at = NULL WHERE id = ?",
      id,
    )
    const email = createEmail()
    const user = await (await update(id, { email, email_confirm: true })).json<UserBody>()
    expect(user).toMatchObject({
      email,
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email' }],
    })
    expect(await rowOf(id)).toMatchObject({ is_anonymous: 0 })
  })

  test('email_confirm and phone_confirm', async () => {
    const { id, email } = await createUser({ email_confirm: false, phone: '4915112345678' })
    const answer = await update(id, { email_confirm: true, phone_confirm: true })
    expect(await answer.json()).toMatchObject({
      user_metadata: { email_verified: true, phone_verified: true },
      identities: [
        { identity_data: { email_verified: true } },
        { identity_data: { phone_verified: true } },
      ],
    })
    expect(await rowOf(id)).toMatchObject({ phone_confirmed_at: expect.any(String) })
    expect((await signIn(email)).status).toBe(200)
  })

  test('a name that another has is refused, and nothing changes', async () => {
    const [one, other] = [await createUser({ phone: '4915100000001' }), await createUser()]
    const taken = await update(other.id, { email: one.email, user_metadata: { x: 1 } })
    expect(await outcomeOf(taken)).toEqual([422, 'email_exists'])
    const phone = await update(other.id, { phone: '+49 151 00000001' })
    expect(await outcomeOf(phone)).toEqual([422, 'phone_exists'])
    expect(
      (await (await operate('GET', `/admin/users/${other.id}`)).json<UserBody>()).user_metadata,
    ).toEqual(other.user_metadata)
  })

  test('a new password: the old one and every session are over', async () => {
    const person = await createPerson()
    const second = await createSecondSession(person)
    expect((await update(person.id, { password: 'another long passphrase' })).status).toBe(200)
    expect(await outcomeOf(await signIn(person.email))).toEqual([400, 'invalid_credentials'])
    expect((await signIn(person.email, 'another long passphrase')).status).toBe(200)
    for (const { accessToken } of [person, second]) {
      expect(await outcomeOf(await getUser(accessToken))).toEqual([403, 'session_not_found'])
    }
    expect(await auditOf(person.id)).toContain('user_updated_password')
  })

  test('what says nothing changes nothing; what is said of others is passed over', async () => {
    const user = await createUser()
    const body = {
      id: crypto.randomUUID(),
      created_at: 'x',
      is_super_admin: true,
      aud: 'x',
      email: '',
    }
    const answer = await update(user.id, body)
    const { updated_at, ...same } = user
    expect(await answer.json()).toMatchObject(same)
  })

  test('whoever is signed in stays so when nothing changes that their token tells', async () => {
    const person = await createPerson()
    await update(person.id, { user_metadata: { x: 1 }, email_confirm: true, role: 'authenticated' })
    expect((await getUser(person.accessToken)).status).toBe(200)
  })

  test('three parallel changes of metadata all hold', async () => {
    const { id } = await createUser()
    const members = ['a', 'b', 'c']
    const answers = await Promise.all(
      members.map((name) => update(id, { user_metadata: { [name]: 1 } })),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { user_metadata } = JSON.parse(JSON.stringify(await rowOf(id)))
    expect(JSON.parse(user_metadata)).toMatchObject({ a: 1, b: 1, c: 1 })
  })

  test.each<{ name: string; body: unknown; error: [number, string] }>([
    { name: 'no body', body: '', error: [400, 'bad_json'] },
    { name: 'no address', body: { email: 'x' }, error: [400, 'validation_failed'] },
    { name: 'a weak password', body: { password: 'x' }, error: [422, 'weak_password'] },
    { name: 'bcrypt', body: { password_hash: '$2b$10$x' }, error: [400, 'validation_failed'] },
    {
      name: 'a role of a key',
      body: { role: 'supabase_admin' },
      error: [400, 'validation_failed'],
    },
    { name: 'a ban of 3 days', body: { ban_duration: '3d' }, error: [400, 'validation_failed'] },
    { name: 'a ban in numbers', body: { ban_duration: 3 }, error: [400, 'validation_failed'] },
  ])('S7 $name is refused', async ({ body, error }) => {
    const { id } = await createUser({ password: '' })
    const answer = await update(id, body)
    expect(await outcomeOf(answer)).toEqual(error)
    expect(await auditOf(id)).toEqual(['user_signedup'])
  })
})
