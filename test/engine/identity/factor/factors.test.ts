// Second factors from end to end: enrolled, asked for, shown, removed.
import { describe, expect, test } from 'vitest'
import { showTotp } from '../../../support/totp.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import { auditOf } from '../admin/operator.ts'
import { outcomeOf, query, readPerson } from '../people.ts'
import { createWorld } from '../world.ts'
import {
  ask,
  challenge,
  createHolder,
  enrol,
  levelOf,
  nextCode,
  signInAgain,
  verify,
  world,
} from './holder.ts'

const SOME_ID = crypto.randomUUID()

describe('an authenticator app', () => {
  test('is enrolled with a picture, a secret and a name; two round trips', async () => {
    const ada = await world.createMember()
    const answer = await ask(ada.accessToken, '/factors', { factor_type: 'totp', issuer: 'Shop' })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 2])
    const { totp, ...rest } = await answer.json<{ totp: Record<string, string> }>()
    expect(rest).toEqual({ id: expect.any(String), type: 'totp', friendly_name: '' })
    expect(totp.qr_code).not.toMatch(/[#%]/) // clients put it into a `data:` URL as it is
    expect(totp.qr_code).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(totp.qr_code).not.toContain('#') // it would end the data URL that clients make of it
    expect(totp.uri).toMatch(/^otpauth:\/\/totp\/Shop:/)
    expect(totp.uri).toContain(`secret=${totp.secret}`)
    const [row] = await query('SELECT * FROM auth_factors WHERE user_id = ?', ada.id)
    expect(JSON.stringify(row)).not.toContain(totp.secret)
  })

  test('raises the session that shows it, ends the others, and says so in token and user', async () => {
    const ada = await world.createMember()
    const other = await signInAgain(ada)
    const holder = await createHolder(ada)
    expect(holder.sessionId).toBe(ada.sessionId)
    expect(levelOf(holder.accessToken)).toEqual({ aal: 'aal2', methods: ['totp', 'email/signup'] })
    expect((await world.getUser(other.accessToken)).status).toBe(403)
    const user = await (await world.getUser(holder.accessToken)).json<{ factors: unknown[] }>()
    expect(user.factors).toEqual([
      {
        id: holder.factorId,
        factor_type: 'totp',
        status: 'verified',
        friendly_name: 'app',
        created_at: expect.any(String),
        updated_at: expect.any(String),
        last_challenged_at: expect.any(String),
      },
    ])
    expect(await auditOf(ada.id)).toEqual(
      expect.arrayContaining(['factor_in_progress', 'challenge_created', 'mfa_code_login']),
    )
  })

  test('a refresh keeps what was shown; the refresh token from before still leads to it', async () => {
    const ada = await world.createMember()
    const holder = await createHolder(ada)
    for (const token of [holder.refreshToken, ada.refreshToken]) {
      const next = await readPerson(await world.refresh(token))
      expect(levelOf(next.accessToken)).toEqual({ aal: 'aal2', methods: ['totp', 'email/signup'] })
    }
  })

  test('a sign-in begins anew at aal1', async () => {
    const holder = await createHolder()
    const again = await signInAgain(holder)
    expect(levelOf(again.accessToken)).toEqual({ aal: 'aal1', methods: ['password'] })
  })

  test('S12 one code is taken once: 50 parallel answers, and another challenge', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const first = await challenge(accessToken, holder.factorId)
    const second = await challenge(accessToken, holder.factorId)
    const code = await nextCode(holder)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        verify(accessToken, holder.factorId, { challenge_id: first, code }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const again = await verify(accessToken, holder.factorId, { challenge_id: second, code })
    expect([422, 429]).toContain(again.status)
  })

  test('S12 two challenges with one code at once: one is answered', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const ids = await Promise.all([1, 2].map(() => challenge(accessToken, holder.factorId)))
    const code = await nextCode(holder)
    const answers = await Promise.all(
      ids.map((id) => verify(accessToken, holder.factorId, { challenge_id: id, code })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  test('a code of a step before the last one that was shown is refused', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const shown = await challenge(accessToken, holder.factorId)
    const now = await nextCode(holder)
    expect(
      (await verify(accessToken, holder.factorId, { challenge_id: shown, code: now })).status,
    ).toBe(200)
    const id = await challenge(accessToken, holder.factorId)
    const old = await verify(accessToken, holder.factorId, {
      challenge_id: id,
      code: await showTotp(holder.secret),
    })
    expect(await outcomeOf(old)).toEqual([422, 'mfa_verification_failed'])
  })

  test('S16 five wrong codes burn the challenge, fifteen answers the quarter of an hour', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const guess = async (challengeId: string) =>
      outcomeOf(
        await verify(accessToken, holder.factorId, { challenge_id: challengeId, code: '000000' }),
      )
    const id = await challenge(accessToken, holder.factorId)
    for (let at = 0; at < 5; at += 1)
      expect(await guess(id)).toEqual([422, 'mfa_verification_failed'])
    expect(await guess(id)).toEqual([422, 'mfa_factor_not_found'])
    const next = await challenge(accessToken, holder.factorId)
    const rest = await Promise.all(Array.from({ length: 20 }, () => guess(next)))
    expect(rest.filter(([status]) => status === 429).length).toBeGreaterThanOrEqual(11)
    const other = await signInAgain(holder)
    const right = await verify(other.accessToken, holder.factorId, {
      challenge_id: await challenge(other.accessToken, holder.factorId),
      code: await nextCode(holder),
    })
    expect(await outcomeOf(right)).toEqual([429, 'over_request_rate_limit'])
  })

  test('S16 of 50 wrong answers at once five are looked at; one lock is recorded', async () => {
    const rateLimits = { factor: { count: 40, seconds: 300 } }
    const roomy = createWorld({ settings: { identity: { rateLimits } } })
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const id = await challenge(accessToken, holder.factorId)
    const body = { challenge_id: id, code: '000000' }
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async () =>
        outcomeOf(await verify(accessToken, holder.factorId, body, roomy)),
      ),
    )
    const count = (code: string) => outcomes.filter(([, one]) => one === code).length
    expect([
      count('mfa_verification_failed'),
      count('mfa_factor_not_found'),
      count('over_request_rate_limit'),
    ]).toEqual([5, 35, 10])
    const actions = await auditOf(holder.id)
    expect(actions.filter((action) => action === 'too_many_attempts')).toHaveLength(1)
  })

  test('a challenge is for the session that asked, its factor, and five minutes', async () => {
    const holder = await createHolder()
    const [one, two] = [await signInAgain(holder), await signInAgain(holder)]
    const id = await challenge(one.accessToken, holder.factorId)
    const code = await nextCode(holder)
    const foreign = await verify(two.accessToken, holder.factorId, { challenge_id: id, code })
    expect(await outcomeOf(foreign)).toEqual([422, 'mfa_factor_not_found'])
    await query(
      'UPDATE auth_challenges SET expires_at = ? WHERE id = ?',
      '2020-01-01T00:00:00.000Z',
      id,
    )
    const late = await verify(one.accessToken, holder.factorId, { challenge_id: id, code })
    expect(await outcomeOf(late)).toEqual([422, 'mfa_challenge_expired'])
  })

  test('S1 somebody else’s factor is not there', async () => {
    const [holder, eve] = [await createHolder(), await createHolder()]
    const code = await nextCode(holder)
    const path = `/factors/${holder.factorId}`
    for (const answer of [
      await ask(eve.accessToken, `${path}/challenge`),
      await ask(eve.accessToken, `${path}/verify`, { challenge_id: SOME_ID, code }),
      await ask(eve.accessToken, path, {}, { method: 'DELETE' }),
    ]) {
      expect(await outcomeOf(answer)).toEqual([404, 'mfa_factor_not_found'])
    }
  })

  test('ids may come in upper case, and paths with a slash at their end', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const id = holder.factorId.toUpperCase()
    const challengeId = (await challenge(accessToken, id)).toUpperCase()
    const body = { challenge_id: challengeId, code: await nextCode(holder) }
    const answer = await ask(accessToken, `/factors/${id}/verify/`, body)
    expect(answer.status).toBe(200)
  })
})

describe('enrolment', () => {
  test.each<{ name: string; body: unknown; error: [number, string] }>([
    { name: 'no type', body: {}, error: [400, 'validation_failed'] },
    { name: 'another type', body: { factor_type: 'smoke' }, error: [400, 'validation_failed'] },
    { name: 'a number', body: { factor_type: 1 }, error: [400, 'validation_failed'] },
    {
      name: 'recovery codes',
      body: { factor_type: 'recovery_code' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a prototype',
      body: { factor_type: 'constructor' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a phone without a number',
      body: { factor_type: 'phone' },
      error: [400, 'validation_failed'],
    },
    {
      name: 'a long name',
      body: { factor_type: 'totp', friendly_name: 'x'.repeat(201) },
      error: [400, 'validation_failed'],
    },
    { name: 'a list', body: [], error: [400, 'bad_json'] },
  ])('$name is refused', async ({ body, error }) => {
    const ada = await world.createMember()
    expect(await outcomeOf(await ask(ada.accessToken, '/factors', body))).toEqual(error)
  })

  test('a name is taken once, the empty one too; of 10 at once one is', async () => {
    const ada = await world.createMember()
    const body = { factor_type: 'totp' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(ada.accessToken, '/factors', body)),
    )
    const outcomes = await Promise.all(answers.map(outcomeOf))
    expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1)
    expect(outcomes.filter(([, code]) => code === 'mfa_factor_name_conflict')).toHaveLength(9)
  })

  test('ten at most, and those that were left make room', async () => {
    const ada = await world.createMember()
    for (let at = 0; at < 10; at += 1) await enrol(ada.accessToken, { friendly_name: `${at}` })
    const more = await ask(ada.accessToken, '/factors', { factor_type: 'totp', friendly_name: 'x' })
    expect(await outcomeOf(more)).toEqual([422, 'too_many_enrolled_mfa_factors'])
    await query(
      'UPDATE auth_factors SET created_at = ? WHERE user_id = ?',
      '2020-01-01T00:00:00.000Z',
      ada.id,
    )
    await enrol(ada.accessToken, { friendly_name: '0' })
    expect(await query('SELECT id FROM auth_factors WHERE user_id = ?', ada.id)).toHaveLength(1)
  })

  test('guests have none, strangers neither', async () => {
    const guests = createWorld({ settings: { identity: { anonymousUsers: true } } })
    const guest = await readPerson(await guests.post('/signup', {}))
    const body = { factor_type: 'totp' }
    expect(await outcomeOf(await ask(guest.accessToken, '/factors', body))).toEqual([
      403,
      'no_authorization',
    ])
    const answer = await world.post('/factors', body)
    expect(await outcomeOf(answer)).toEqual([401, 'no_authorization'])
  })

  test.each(['totp', 'phone', 'webauthn'])('%s can be switched off', async (type) => {
    const off = { totp: false, phone: false, webAuthn: false }
    const strict = createWorld({ settings: { identity: { secondFactors: off } } })
    const ada = await strict.createMember()
    const answer = await ask(ada.accessToken, '/factors', { factor_type: type }, { of: strict })
    expect(await outcomeOf(answer)).toEqual([422, `mfa_${type}_enroll_not_enabled`])
  })

  test('a verified one makes the others of its kind that were begun go', async () => {
    const ada = await world.createMember()
    await enrol(ada.accessToken, { friendly_name: 'left' })
    const { factorId } = await createHolder(ada)
    expect(await query('SELECT id FROM auth_factors WHERE user_id = ?', ada.id)).toEqual([
      { id: factorId },
    ])
  })
})
