// WebAuthn as a second factor: enrolled, shown, and not to be got around.
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  type Authenticator,
  createAuthenticator,
  type Lies,
} from '../../../support/authenticator.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { auditOf } from '../admin/operator.ts'
import { outcomeOf, type Person, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld } from '../world.ts'
import { type Creation, comeIn, enter, type Request, register, signUp } from './holder.ts'

const world = createWorld()

const party = { rpId: 'app.example', rpOrigins: ['https://app.example'] }
const FAILED = [422, 'mfa_verification_failed']
const GONE = [422, 'mfa_factor_not_found']

interface Challenge {
  id: string
  type: string
  expires_at: number
  webauthn: {
    type: 'create' | 'request'
    credential_options: { publicKey: Creation['options'] & Request['options'] }
  }
}

const ask = (as: string, path: string, body: unknown) => world.post(`/factors${path}`, body, { as })

async function enrol({ accessToken }: Person, name = 'key'): Promise<string> {
  const body = { factor_type: 'webauthn', friendly_name: name }
  const answer = await ask(accessToken, '', body)
  const { id, ...rest } = await answer.json<{ id: string }>()
  expect(rest).toEqual({ type: 'webauthn', friendly_name: name })
  return id
}

/** What an authenticator says to a fresh challenge. */
async function answerTo(as: string, factorId: string, keys: Authenticator, lies: Lies = {}) {
  const asked = await ask(as, `/${factorId}/challenge`, { webauthn: party })
  expect([asked.status, roundTripsOf(asked)]).toEqual([200, 2])
  const { id, webauthn } = await asked.json<Challenge>()
  const { publicKey } = webauthn.credential_options
  const { type } = webauthn
  const credential_response =
    type === 'create' ? await keys.create(publicKey, lies) : await keys.get(publicKey, lies)
  return { challenge_id: id, webauthn: { ...party, type, credential_response } }
}

const verify = (as: string, factorId: string, body: unknown) => ask(as, `/${factorId}/verify`, body)

const show = async (as: string, factorId: string, keys: Authenticator, lies: Lies = {}) =>
  verify(as, factorId, await answerTo(as, factorId, keys, lies))

/** A security key without a PIN. */
const createKey = () => createAuthenticator({ counts: true })
const noPin: Lies = { userVerified: false }

/** Somebody with a key as second factor, in a session that has shown it. */
async function createHolder() {
  const person = await signUp(world)
  const keys = createKey()
  const factorId = await enrol(person)
  const answer = await show(person.accessToken, factorId, keys, noPin)
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
  const session = await answer.json<SessionBody>()
  return { person, keys, factorId, session }
}

const signInAgain = ({ email }: Person) => enter(world, email)

describe('a security key', () => {
  test('is enrolled by showing it, and raises the session', async () => {
    const { person, factorId, session } = await createHolder()
    expect(session.user.factors).toMatchObject([
      { id: factorId, factor_type: 'webauthn', status: 'verified', friendly_name: 'key' },
    ])
    const { aal, amr } = decodeJwt<{ amr: { method: string }[] }>(session.access_token)
    expect([aal, amr[0]?.method]).toEqual(['aal2', 'mfa/webauthn'])
    expect(await auditOf(person.id)).toContain('mfa_code_login')
  })

  test('is asked for in a new session, by its name', async () => {
    const { person, keys, factorId } = await createHolder()
    const again = await signInAgain(person)
    const asked = await ask(again.accessToken, `/${factorId.toUpperCase()}/challenge`, {
      webauthn: { rpId: 'app.example' },
    })
    const { type, expires_at, webauthn } = await asked.json<Challenge>()
    expect([type, webauthn.type]).toEqual(['webauthn', 'request'])
    expect(Math.abs(expires_at - Date.now() / 1000 - 300)).toBeLessThan(5)
    expect(webauthn.credential_options.publicKey).toMatchObject({
      rpId: 'app.example',
      userVerification: 'preferred',
      allowCredentials: [{ type: 'public-key', id: keys.credentials[0]?.id }],
    })
    const answer = await show(again.accessToken, factorId, keys, { ...noPin, userHandle: null })
    expect(decodeJwt((await readPerson(answer)).accessToken).aal).toBe('aal2')
  })

  test('is no way in by itself, and a passkey is no second factor', async () => {
    const { person, keys, factorId, session } = await createHolder()
    expect(await outcomeOf(await comeIn(world, keys))).toEqual([
      400,
      'webauthn_verification_failed',
    ])
    const listed = await world.call('/auth/v1/passkeys', { as: session.access_token })
    expect(await listed.json()).toEqual([])
    const passkey = createAuthenticator()
    const raised = { ...person, accessToken: session.access_token }
    expect((await register(world, raised, passkey)).status).toBe(200)
    const again = await readPerson(await comeIn(world, passkey))
    const { challenge_id, webauthn } = await answerTo(again.accessToken, factorId, keys)
    const { options } = await (
      await world.post('/passkeys/authentication/options', {})
    ).json<Request>()
    const credential_response = await passkey.get(options)
    const wrong = { challenge_id, webauthn: { ...webauthn, credential_response } }
    expect(await outcomeOf(await verify(again.accessToken, factorId, wrong))).toEqual(FAILED)
  })

  test('goes with its credential', async () => {
    const { person, factorId, session } = await createHolder()
    const answer = await world.call(`/auth/v1/factors/${factorId}`, {
      method: 'DELETE',
      as: session.access_token,
    })
    expect(answer.status).toBe(200)
    const left = await query('SELECT id FROM auth_passkeys WHERE user_id = ?', person.id)
    expect(left).toEqual([])
  })

  test('of one authenticator is enrolled once', async () => {
    const { person, keys, session } = await createHolder()
    const raised = { ...person, accessToken: session.access_token }
    const other = await enrol(raised, 'the same again')
    const asked = await ask(raised.accessToken, `/${other}/challenge`, { webauthn: party })
    const { webauthn } = await asked.json<Challenge>()
    const { publicKey } = webauthn.credential_options
    await expect(keys.create(publicKey)).rejects.toThrow('previously registered')
  })
})

describe('what does not raise a session', () => {
  test.each<{ why: string; lies: Lies }>([
    { why: 'another origin', lies: { origin: 'https://evil.example' } },
    { why: 'another relying party', lies: { rpId: 'evil.example' } },
    { why: 'another challenge', lies: { challenge: 'x'.repeat(43) } },
    { why: 'nobody present', lies: { userPresent: false } },
    { why: 'a tampered signature', lies: { tamperSignature: true } },
    { why: 'another key', lies: { foreignKey: true } },
    { why: 'another credential', lies: { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' } },
    { why: 'another user', lies: { userHandle: 'AAAA' } },
    { why: 'a counter that goes back', lies: { counter: 1 } },
  ])('$why', async ({ lies }) => {
    const { person, keys, factorId } = await createHolder()
    const { accessToken } = await signInAgain(person)
    const answer = await show(accessToken, factorId, keys, lies)
    expect(await outcomeOf(answer)).toEqual(FAILED)
    const sessions = await query(
      "SELECT id FROM auth_sessions WHERE user_id = ? AND aal = 'aal2'",
      person.id,
    )
    expect(sessions).toHaveLength(1)
  })

  test('a new key in the place of the one that there is', async () => {
    const { person, keys, factorId } = await createHolder()
    const { accessToken } = await signInAgain(person)
    const body = await answerTo(accessToken, factorId, keys)
    const options = {
      challenge: JSON.parse(
        Buffer.from(
          body.webauthn.credential_response.response.clientDataJSON,
          'base64url',
        ).toString(),
      ).challenge,
      rp: { id: party.rpId, name: 'x' },
      user: { id: 'AA', name: 'x', displayName: 'x' },
      pubKeyCredParams: [],
    }
    const credential_response = await createKey().create(options)
    const webauthn = { ...party, type: 'create', credential_response }
    const answer = await verify(accessToken, factorId, { ...body, webauthn })
    expect(await outcomeOf(answer)).toEqual(FAILED)
  })

  test('S12 an answer for the second time: of 50 at once one is taken', async () => {
    const { person, keys, factorId } = await createHolder()
    const { accessToken } = await signInAgain(person)
    const body = await answerTo(accessToken, factorId, keys)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => verify(accessToken, factorId, body)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('the answer to another session’s challenge', async () => {
    const { person, keys, factorId } = await createHolder()
    const [one, other] = [await signInAgain(person), await signInAgain(person)]
    const body = await answerTo(one.accessToken, factorId, keys)
    expect(await outcomeOf(await verify(other.accessToken, factorId, body))).toEqual(GONE)
  })
})

describe('what is asked wrongly', () => {
  const wrong = [400, 'validation_failed']

  test.each([
    { what: 'no page', webauthn: undefined },
    { what: 'another domain', webauthn: { ...party, rpId: 'evil.example' } },
    { what: 'another origin', webauthn: { ...party, rpOrigins: ['https://evil.example'] } },
    {
      what: 'another origin beside ours',
      webauthn: { ...party, rpOrigins: [...party.rpOrigins, 'https://evil.example'] },
    },
    { what: 'a list for a domain', webauthn: { ...party, rpId: ['app.example'] } },
  ])('a challenge for $what', async ({ webauthn }) => {
    const person = await signUp(world)
    const factorId = await enrol(person)
    const answer = await ask(person.accessToken, `/${factorId}/challenge`, { webauthn })
    expect(await outcomeOf(answer)).toEqual(wrong)
  })

  test.each([
    { what: 'nothing', webauthn: undefined, outcome: wrong },
    { what: 'another ceremony', webauthn: { ...party, type: 'delete' }, outcome: wrong },
    {
      what: 'an empty credential',
      webauthn: { ...party, type: 'create', credential_response: {} },
      outcome: [400, 'webauthn_verification_failed'],
    },
  ])('an answer with $what', async ({ webauthn, outcome }) => {
    const person = await signUp(world)
    const factorId = await enrol(person)
    const { challenge_id } = await answerTo(person.accessToken, factorId, createKey())
    const answer = await verify(person.accessToken, factorId, { challenge_id, webauthn, code: '' })
    expect(await outcomeOf(answer)).toEqual(outcome)
  })
})
