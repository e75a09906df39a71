// Passkeys of who is signed in: made, named and taken away, by whom and by whom not.
import { describe, expect, test } from 'vitest'
import { createAuthenticator, type Lies } from '../../../support/authenticator.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { auditOf, NOBODY, operate } from '../admin/operator.ts'
import { outcomeOf, type Person, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld } from '../world.ts'
import {
  askNew,
  type Creation,
  comeIn,
  createHolder,
  enter,
  listOwn,
  type PasskeyBody,
  register,
  signUp,
} from './holder.ts'

const world = createWorld({
  settings: { identity: { anonymousUsers: true } },
})

const NONE = [404, 'validation_failed']
const manage = (method: string, id: string, { accessToken: as }: Person, body?: unknown) =>
  world.call(`/auth/v1/passkeys/${id}`, { method, as, body })

/** Gives somebody a second factor that counts. */
const addFactor = ({ id }: Person) =>
  query(
    `INSERT INTO auth_factors (id, user_id, type, status, friendly_name, created_at, updated_at)
     VALUES (?, ?, 'totp', 'verified', '', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    crypto.randomUUID(),
    id,
  )

describe('a new passkey', () => {
  test('is asked for, made and listed', async () => {
    const person = await signUp(world)
    const aaguid = 'bada5566-a7aa-401f-bd96-45619a55120d'
    const asked = await askNew(world, person.accessToken)
    const { options, challenge_id } = await asked.clone().json<Creation>()
    expect(options).toMatchObject({
      rp: { id: 'app.example', name: 'Ledge' },
      user: { name: person.email, displayName: person.email },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const authenticator = createAuthenticator({ aaguid })
    const credential = await authenticator.create(options)
    const body = { challenge_id: challenge_id.toUpperCase(), credential }
    const { accessToken: as } = person
    const made = await world.post('/passkeys/registration/verify/', body, { as })
    expect([roundTripsOf(asked), roundTripsOf(made)]).toEqual([2, 2])
    const passkey = await made.json<PasskeyBody>()
    expect(passkey).toEqual({
      id: expect.any(String),
      friendly_name: '1Password',
      created_at: expect.any(String),
    })
    expect(await listOwn(world, person)).toEqual([passkey])
    const next = await (await askNew(world, as)).json<Creation>()
    expect(next.options.excludeCredentials).toEqual([
      { type: 'public-key', id: credential.id, transports: ['internal', 'hybrid'] },
    ])
    await expect(authenticator.create(next.options)).rejects.toThrow('previously registered')
  })

  test.each<{ why: string; lies: Lies }>([
    { why: 'another origin', lies: { origin: 'https://evil.example' } },
    { why: 'another relying party', lies: { rpId: 'evil.example' } },
    { why: 'another challenge', lies: { challenge: 'x'.repeat(43) } },
    { why: 'nobody verified', lies: { userVerified: false } },
  ])('is not made for $why', async ({ lies }) => {
    const person = await signUp(world)
    const answer = await register(world, person, createAuthenticator(), { lies })
    expect(await outcomeOf(answer)).toEqual([400, 'webauthn_verification_failed'])
    expect(await listOwn(world, person)).toEqual([])
  })

  test('S12 is made once of one answer, of 50 at once', async () => {
    const person = await signUp(world)
    const { accessToken: as } = person
    const { challenge_id, options } = await (await askNew(world, as)).json<Creation>()
    const body = { challenge_id, credential: await createAuthenticator().create(options) }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => world.post('/passkeys/registration/verify', body, { as })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await listOwn(world, person)).toHaveLength(1)
  })

  test('is for the user and the session that asked', async () => {
    const person = await signUp(world)
    const other = await signUp(world)
    const again = await enter(world, person.email)
    for (const { accessToken: as } of [other, again]) {
      const { challenge_id, options } = await (
        await askNew(world, person.accessToken)
      ).json<Creation>()
      const body = { challenge_id, credential: await createAuthenticator().create(options) }
      const answer = await world.post('/passkeys/registration/verify', body, { as })
      expect(await outcomeOf(answer)).toEqual([400, 'webauthn_challenge_not_found'])
      const own = { as: person.accessToken }
      expect((await world.post('/passkeys/registration/verify', body, own)).status).toBe(200)
    }
  })

  test('is nobody else’s credential', async () => {
    const { authenticator } = await createHolder(world)
    const credentialId = authenticator.credentials[0]?.id ?? ''
    const answer = await register(world, await signUp(world), createAuthenticator(), {
      lies: { credentialId },
    })
    expect(await outcomeOf(answer)).toEqual([422, 'webauthn_credential_exists'])
  })

  test('is the tenth at most, also of twelve at once', async () => {
    const person = await signUp(world)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => register(world, person, createAuthenticator())),
    )
    const outcomes = await Promise.all(answers.map((one) => outcomeOf(one)))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(10)
    expect(outcomes.filter(([status]) => status !== 200)).toEqual(
      Array(2).fill([422, 'too_many_passkeys']),
    )
    const next = await askNew(world, person.accessToken)
    expect(await outcomeOf(next)).toEqual([422, 'too_many_passkeys'])
  })
})

describe('S19 who may add a passkey', () => {
  test('nobody without a name', async () => {
    const { access_token: as } = await (await world.post('/signup', {})).json<SessionBody>()
    expect(await outcomeOf(await askNew(world, as))).toEqual([403, 'no_authorization'])
  })

  test('only a session younger than a day', async () => {
    const person = await signUp(world)
    await query(
      "UPDATE auth_sessions SET created_at = '2026-01-01T00:00:00.000Z', amr = '[]' WHERE id = ?",
      person.sessionId,
    )
    const answer = await askNew(world, person.accessToken)
    expect(await outcomeOf(answer)).toEqual([400, 'reauthentication_needed'])
  })

  test('with a second factor only a session that has shown it; so with names and removals', async () => {
    const { person, authenticator, passkey } = await createHolder(world)
    await addFactor(person)
    const less = [403, 'insufficient_aal']
    expect(await outcomeOf(await askNew(world, person.accessToken))).toEqual(less)
    const name = { friendly_name: 'x' }
    expect(await outcomeOf(await manage('PATCH', passkey.id, person, name))).toEqual(less)
    expect(await outcomeOf(await manage('DELETE', passkey.id, person))).toEqual(less)
    // The passkey replaces the password, not the factor.
    const back = await readPerson(await comeIn(world, authenticator))
    expect(await outcomeOf(await askNew(world, back.accessToken))).toEqual(less)
    await query("UPDATE auth_sessions SET aal = 'aal2' WHERE id = ?", person.sessionId)
    expect((await askNew(world, person.accessToken)).status).toBe(200)
    expect((await manage('DELETE', passkey.id, person)).status).toBe(204)
  })

  test('nobody whose session was ended between question and answer', async () => {
    const person = await signUp(world)
    const { accessToken: as } = person
    const { challenge_id, options } = await (await askNew(world, as)).json<Creation>()
    const body = { challenge_id, credential: await createAuthenticator().create(options) }
    await world.post('/logout', undefined, { as })
    const answer = await world.post('/passkeys/registration/verify', body, { as })
    expect(await outcomeOf(answer)).toEqual([403, 'session_not_found'])
  })
})

describe('one’s own passkeys', () => {
  test('get another name', async () => {
    const { person, passkey } = await createHolder(world)
    const answer = await manage('PATCH', `${passkey.id.toUpperCase()}/`, person, {
      friendly_name: ' Blue key ',
    })
    expect(roundTripsOf(answer)).toBe(2)
    expect(await answer.json()).toEqual({ ...passkey, friendly_name: 'Blue key' })
    expect(await listOwn(world, person)).toEqual([{ ...passkey, friendly_name: 'Blue key' }])
  })

  test('are taken away, and then open nothing', async () => {
    const { person, authenticator, passkey } = await createHolder(world)
    expect((await manage('DELETE', passkey.id, person)).status).toBe(204)
    expect(await outcomeOf(await manage('DELETE', passkey.id, person))).toEqual(NONE)
    expect((await comeIn(world, authenticator)).status).toBe(400)
    expect(await auditOf(person.id)).toContain('passkey_deleted')
  })

  test('S1 are nobody else’s business', async () => {
    const { passkey } = await createHolder(world)
    const stranger = await signUp(world)
    const name = { friendly_name: 'mine' }
    expect(await outcomeOf(await manage('PATCH', passkey.id, stranger, name))).toEqual(NONE)
    expect(await outcomeOf(await manage('DELETE', passkey.id, stranger))).toEqual(NONE)
    expect(await listOwn(world, stranger)).toEqual([])
    for (const path of ['', `/${passkey.id}`, '/registration/options', '/registration/verify']) {
      const method = path === '' ? 'GET' : path.startsWith('/reg') ? 'POST' : 'DELETE'
      const answer = await world.call(`/auth/v1/passkeys${path}`, { method, body: undefined })
      expect(await outcomeOf(answer)).toEqual([401, 'no_authorization'])
    }
  })

  test('S14 the last way in stays, also when two are taken away at once', async () => {
    const { person, passkey, authenticator } = await createHolder(world)
    await register(world, person, createAuthenticator())
    await query('UPDATE auth_users SET email = NULL WHERE id = ?', person.id)
    const [, other] = await listOwn(world, person)
    const answers = await Promise.all(
      [passkey.id, other?.id ?? ''].map((id) => manage('DELETE', id, person)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422])
    const [last] = await listOwn(world, person)
    const refused = await manage('DELETE', last?.id ?? '', person)
    expect(await outcomeOf(refused)).toEqual([422, 'single_identity_not_deletable'])
    expect(authenticator.credentials).toHaveLength(1)
  })
})

describe('the operator', () => {
  test('sees a user’s passkeys, and takes one away', async () => {
    const { person, passkey } = await createHolder(world)
    const path = `/admin/users/${person.id.toUpperCase()}/passkeys`
    const listed = await operate('GET', path)
    expect([roundTripsOf(listed), await listed.json()]).toEqual([1, [passkey]])
    const removed = await operate('DELETE', `${path}/${passkey.id}`)
    expect([removed.status, roundTripsOf(removed)]).toEqual([204, 1])
    expect(await outcomeOf(await operate('DELETE', `${path}/${passkey.id}`))).toEqual(NONE)
    expect(await outcomeOf(await operate('GET', `/admin/users/${NOBODY}/passkeys`))).toEqual([
      404,
      'user_not_found',
    ])
    const other = await createHolder(world)
    expect(await outcomeOf(await operate('DELETE', `${path}/${other.passkey.id}`))).toEqual(NONE)
  })
})

describe('S7 bad input', () => {
  const id = crypto.randomUUID()
  const answer = { id: 'AA', rawId: 'AA', type: 'public-key', response: {} }
  const broken = [400, 'webauthn_verification_failed']
  const wrong = [400, 'validation_failed']

  test.each([
    { body: {}, outcome: wrong },
    { body: { challenge_id: 'x', credential: answer }, outcome: wrong },
    { body: { challenge_id: id, credential: 'x' }, outcome: wrong },
    { body: { challenge_id: id, credential: [] }, outcome: wrong },
    { body: { challenge_id: id, credential: {} }, outcome: broken },
    { body: { challenge_id: id, credential: answer }, outcome: broken },
    { body: { challenge_id: id, credential: { ...answer, rawId: 'AB' } }, outcome: broken },
    { body: { challenge_id: id, credential: { ...answer, id: { $ne: 1 } } }, outcome: broken },
    { body: '[', outcome: [400, 'bad_json'] },
    { body: { challenge_id: 'x'.repeat(40_000) }, outcome: [413, 'request_entity_too_large'] },
  ])('$body', async ({ body, outcome }) => {
    const { accessToken: as } = await signUp(world)
    const registered = await world.post('/passkeys/registration/verify', body, { as })
    expect(await outcomeOf(registered)).toEqual(outcome)
    expect(await outcomeOf(await world.post('/passkeys/authentication/verify', body))).toEqual(
      outcome,
    )
  })

  test.each([
    {},
    { friendly_name: '  ' },
    { friendly_name: 'x'.repeat(121) },
    { friendly_name: 1 },
  ])('the name %j', async (body) => {
    const { person, passkey } = await createHolder(world)
    expect(await outcomeOf(await manage('PATCH', passkey.id, person, body))).toEqual(wrong)
    expect(await outcomeOf(await manage('PATCH', 'no-id', person, body))).toEqual(NONE)
  })
})
