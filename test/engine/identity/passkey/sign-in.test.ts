// Signing in with a passkey: who comes in, as whom, once, and who does not.
import { decodeJwt } from 'jose'
import { describe, expect, test, vi } from 'vitest'
import { createAuthenticator, handleOf, type Lies } from '../../../support/authenticator.ts'
import { roundTripsOf, secretKey } from '../../../support/worker.ts'
import { auditOf } from '../admin/operator.ts'
import { outcomeOf, query, readPerson, type SessionBody } from '../people.ts'
import { createWorld } from '../world.ts'
import { answerSignIn, comeIn, createHolder, type Request, showAnswer, signUp } from './holder.ts'

const world = createWorld()

const FAILED = [400, 'webauthn_verification_failed']
const NOT_FOUND = [400, 'webauthn_challenge_not_found']

describe('a sign-in', () => {
  test('is asked for without a name, and gives a session', async () => {
    const { person, authenticator, passkey } = await createHolder(world)
    const asked = await world.post('/passkeys/authentication/options/', undefined)
    const { options, expires_at: expiresAt } = await asked.clone().json<Request>()
    expect(options).toMatchObject({
      rpId: 'app.example',
      userVerification: 'required',
      allowCredentials: [],
    })
    expect(options.challenge).toMatch(/^[\w-]{43}$/)
    expect(Math.abs(expiresAt - Date.now() / 1000 - 300)).toBeLessThan(5)
    const answer = await comeIn(world, authenticator)
    expect([roundTripsOf(asked), roundTripsOf(answer)]).toEqual([1, 2])
    const { user, access_token } = await answer.json<SessionBody>()
    expect(user).toMatchObject({ id: person.id, email: person.email })
    const claims = decodeJwt<{ amr: { method: string }[] }>(access_token)
    expect(claims.aal).toBe('aal1')
    expect(claims.amr.map(({ method }) => method)).toEqual(['passkey'])
    const [row] = await query('SELECT last_used_at FROM auth_passkeys WHERE id = ?', passkey.id)
    expect(row?.last_used_at).not.toBeNull()
    expect(await auditOf(person.id)).toEqual(expect.arrayContaining(['passkey_created', 'login']))
  })

  test.each([{ key: 'EdDSA' }, { key: 'RS256' }, { key: 'ES256', counts: true }] as const)(
    'works with $key, again and again',
    async (options) => {
      const { person, authenticator } = await createHolder(world, createAuthenticator(options))
      for (let count = 1; count <= 3; count++) {
        expect((await readPerson(await comeIn(world, authenticator))).id).toBe(person.id)
      }
    },
  )

  test('of two users with passkeys in one authenticator is of the one whose passkey was shown', async () => {
    const authenticator = createAuthenticator()
    await createHolder(world, authenticator)
    const { person } = await createHolder(world, authenticator)
    expect((await readPerson(await comeIn(world, authenticator))).id).toBe(person.id)
  })
})

describe('no sign-in', () => {
  test.each<{ why: string; lies: Lies }>([
    { why: 'another origin', lies: { origin: 'https://evil.example' } },
    { why: 'another relying party', lies: { rpId: 'evil.example' } },
    { why: 'another challenge', lies: { challenge: 'x'.repeat(43) } },
    { why: 'nobody verified', lies: { userVerified: false } },
    { why: 'a tampered signature', lies: { tamperSignature: true } },
    { why: 'another key', lies: { foreignKey: true } },
    { why: 'no user', lies: { userHandle: null } },
    { why: 'another user', lies: { userHandle: handleOf(crypto.randomUUID()) } },
    { why: 'a passkey that nobody has', lies: { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' } },
  ])('S15 for $why, and all are told the same', async ({ lies }) => {
    const { person, authenticator } = await createHolder(world)
    const answer = await comeIn(world, authenticator, lies)
    expect(await answer.clone().json()).toMatchObject({ msg: 'Credential verification failed' })
    expect(await outcomeOf(answer)).toEqual(FAILED)
    expect((await auditOf(person.id)).filter((action) => action === 'login')).toHaveLength(1) // its sign-up
  })

  test('by the passkey of somebody else with a credential of one’s own', async () => {
    const { authenticator } = await createHolder(world)
    const victim = await createHolder(world)
    const lies = {
      credentialId: victim.authenticator.credentials[0]?.id ?? '',
      userHandle: handleOf(victim.person.id),
    }
    expect(await outcomeOf(await comeIn(world, authenticator, lies))).toEqual(FAILED)
  })

  test('for a counter that goes back or stays, which is written down', async () => {
    const authenticator = createAuthenticator({ counts: true })
    const { person } = await createHolder(world, authenticator)
    await readPerson(await comeIn(world, authenticator, { counter: 7 }))
    for (const counter of [7, 6, 0]) {
      expect(await outcomeOf(await comeIn(world, authenticator, { counter }))).toEqual(FAILED)
    }
    const copied = (await auditOf(person.id)).filter((action) => action === 'passkey_copied')
    expect(copied).toHaveLength(3)
    await readPerson(await comeIn(world, authenticator, { counter: 8 }))
    const forged = await comeIn(world, authenticator, { counter: 1, tamperSignature: true })
    expect(await outcomeOf(forged)).toEqual(FAILED)
    expect((await auditOf(person.id)).filter((action) => action === 'passkey_copied')).toEqual(
      copied,
    )
  })

  test('S12 twice with one answer: of 50 at once one comes in', async () => {
    const { person, authenticator } = await createHolder(world)
    const body = await answerSignIn(world, authenticator)
    const answers = await Promise.all(Array.from({ length: 50 }, () => showAnswer(world, body)))
    const outcomes = await Promise.all(answers.map((one) => outcomeOf(one)))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    expect(outcomes.filter(([status]) => status !== 200)).toEqual(Array(49).fill(NOT_FOUND))
    const sessions = await query('SELECT id FROM auth_sessions WHERE user_id = ?', person.id)
    expect(sessions).toHaveLength(2)
  })

  test('S12 with two answers of one counter at once: one comes in', async () => {
    const authenticator = createAuthenticator({ counts: true })
    await createHolder(world, authenticator)
    const bodies = await Promise.all(
      Array.from({ length: 8 }, () => answerSignIn(world, authenticator, { counter: 9 })),
    )
    const answers = await Promise.all(bodies.map((body) => showAnswer(world, body)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('after a wrong answer: the challenge is used up', async () => {
    const { authenticator } = await createHolder(world)
    const body = await answerSignIn(world, authenticator)
    const wrong = { ...body, credential: { ...body.credential, id: 'AAAA', rawId: 'AAAA' } }
    expect(await outcomeOf(await showAnswer(world, wrong))).toEqual(FAILED)
    expect(await outcomeOf(await showAnswer(world, body))).toEqual(NOT_FOUND)
  })

  test('after five minutes, nor for a challenge of a registration', async () => {
    const { person, authenticator } = await createHolder(world)
    const body = await answerSignIn(world, authenticator)
    await query(
      "UPDATE auth_challenges SET expires_at = '2026-01-01T00:00:00.000Z' WHERE id = ?",
      body.challenge_id,
    )
    const late = await showAnswer(world, body)
    expect(await outcomeOf(late)).toEqual([400, 'webauthn_challenge_expired'])
    const asked = await world.post('/passkeys/registration/options', {}, { as: person.accessToken })
    const { challenge_id } = await asked.json<Request>()
    const next = await answerSignIn(world, authenticator)
    expect(await outcomeOf(await showAnswer(world, { ...next, challenge_id }))).toEqual(NOT_FOUND)
  })
})

describe('S17 who may not come in any more', () => {
  const operate = (method: string, path: string, body?: unknown) =>
    world.call(`/auth/v1/admin${path}`, { method, body, as: secretKey })

  test.each([
    {
      who: 'a banned user',
      bar: (id: string) => operate('PUT', `/users/${id}`, { ban_duration: '1h' }),
      outcome: [403, 'user_banned'],
    },
    {
      who: 'a deleted user',
      bar: (id: string) => operate('DELETE', `/users/${id}`),
      outcome: FAILED,
    },
    {
      who: 'a softly deleted user',
      bar: (id: string) => operate('DELETE', `/users/${id}`, { should_soft_delete: true }),
      outcome: FAILED,
    },
    {
      who: 'somebody whose address nobody has confirmed',
      bar: (id: string) =>
        query('UPDATE auth_users SET email_confirmed_at = NULL WHERE id = ?', id),
      outcome: [403, 'email_not_confirmed'],
    },
    {
      who: 'somebody whose passkey was taken away',
      bar: (id: string) => query('DELETE FROM auth_passkeys WHERE user_id = ?', id),
      outcome: FAILED,
    },
  ])('$who', async ({ bar, outcome }) => {
    const { person, authenticator } = await createHolder(world)
    const body = await answerSignIn(world, authenticator)
    await bar(person.id)
    expect(await outcomeOf(await showAnswer(world, body))).toEqual(outcome)
  })
})

describe('S16 how often', () => {
  const strict = createWorld({
    settings: {
      confirmEmailsAtOnce: true,
      identity: { rateLimits: { passkey: { count: 4, seconds: 300 } } },
    },
  })
  const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } })
  const ask = (address: string) =>
    strict.post('/passkeys/authentication/options', {}, from(address))

  test('a network begins, and who comes in has used nothing up', async () => {
    const { authenticator } = await createHolder(strict)
    for (let count = 1; count <= 6; count++) {
      const { challenge_id, options } = await (await ask('203.0.113.9')).json<Request>()
      const credential = await authenticator.get(options)
      const answer = await showAnswer(strict, { challenge_id, credential }, from('203.0.113.9'))
      expect(answer.status).toBe(200)
    }
    for (let count = 1; count <= 4; count++) expect((await ask('203.0.113.9')).status).toBe(200)
    const refused = await ask('203.0.113.9')
    expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(await outcomeOf(refused)).toEqual([429, 'over_request_rate_limit'])
    expect((await ask('203.0.113.10')).status).toBe(200)
  })

  test('a user asks for a new passkey', async () => {
    const { accessToken: as } = await signUp(strict)
    const asks = Array.from({ length: 5 }, () =>
      strict.post('/passkeys/registration/options', {}, { as }),
    )
    const statuses = (await Promise.all(asks)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429])
  })

  test.each(['options', 'options/', 'verify', 'verify/'])('the ring is around %s', async (path) => {
    const limit = vi.fn(async (_question: { key: string }) => ({ success: false }))
    const bindings = { AUTH_RATE_LIMIT: { limit } }
    const options = { ...from('203.0.113.11'), bindings }
    const answer = await world.post(`/passkeys/authentication/${path}`, {}, options)
    expect(answer.status).toBe(429)
    expect(limit.mock.calls).toEqual([[{ key: 'passkey 203.0.113.11' }]])
  })
})
