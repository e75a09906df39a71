// A phone as a second factor, and what a second factor protects (S19).
import { describe, expect, test } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import { outcomeOf, type Person, query, readPerson } from '../people.ts'
import { createWorld } from '../world.ts'
import {
  ask,
  challenge,
  createHolder,
  createPhone,
  enrol,
  levelOf,
  nextCode,
  signInAgain,
  verify,
  world,
} from './holder.ts'

describe('a phone', () => {
  test('gets a code for the challenge, and that one alone opens', async () => {
    const ada = await world.createMember()
    const phone = createPhone()
    const { id, ...rest } = await enrol(ada.accessToken, { factor_type: 'phone', phone })
    expect(rest).toMatchObject({ type: 'phone', phone: phone.slice(1) })
    const first = await challenge(ada.accessToken, id)
    const { code: early } = await world.readText(phone)
    const second = await challenge(ada.accessToken, id)
    const { code } = await world.readText(phone)
    if (early !== code) {
      const mixed = await verify(ada.accessToken, id, { challenge_id: second, code: early })
      expect(await outcomeOf(mixed)).toEqual([422, 'mfa_verification_failed'])
    }
    const answer = await verify(ada.accessToken, id, { challenge_id: second, code })
    expect(levelOf((await readPerson(answer)).accessToken).methods[0]).toBe('mfa/phone')
    expect(
      (await verify(ada.accessToken, id, { challenge_id: first, code: early })).status,
    ).not.toBe(500)
    const [row] = await query('SELECT secret FROM auth_challenges WHERE factor_id = ?', id)
    expect(String(row?.secret)).not.toContain(early)
  })

  test('is asked as often as messages may leave', async () => {
    const slow = createWorld({ settings: { identity: { mailIntervalSeconds: 60 } } })
    const ada = await slow.createMember()
    const { id } = await enrol(
      ada.accessToken,
      { factor_type: 'phone', phone: createPhone() },
      slow,
    )
    await challenge(ada.accessToken, id, slow)
    const again = await ask(ada.accessToken, `/factors/${id}/challenge`, {}, { of: slow })
    expect(await outcomeOf(again)).toEqual([429, 'over_sms_send_rate_limit'])
  })

  test('a number that is a factor already is not enrolled again', async () => {
    const ada = await world.createMember()
    const phone = createPhone()
    const { id } = await enrol(ada.accessToken, { factor_type: 'phone', phone })
    const challengeId = await challenge(ada.accessToken, id)
    const { code } = await world.readText(phone)
    const raised = await readPerson(
      await verify(ada.accessToken, id, { challenge_id: challengeId, code }),
    )
    const body = { factor_type: 'phone', phone, friendly_name: 'again' }
    const answer = await ask(raised.accessToken, '/factors', body)
    expect(await outcomeOf(answer)).toEqual([422, 'mfa_verified_factor_exists'])
  })
})

/** Somebody whose first factor is of another kind than `type`. */
async function createOtherHolder(person: Person, type: 'totp' | 'phone'): Promise<Person> {
  if (type === 'phone') return createHolder(person)
  const phone = createPhone()
  const { id } = await enrol(person.accessToken, { factor_type: 'phone', phone })
  const challengeId = await challenge(person.accessToken, id)
  const { code } = await world.readText(phone)
  return readPerson(await verify(person.accessToken, id, { challenge_id: challengeId, code }))
}

describe('S19 what protects the account', () => {
  const stranger = 'An entirely new password of 40 letters'

  test.each<{
    name: string
    act: (as: string, factorId: string) => Promise<Response>
    error: [number, string]
  }>([
    {
      name: 'a password',
      act: (as) => world.put(as, { password: stranger }),
      error: [403, 'insufficient_aal'],
    },
    {
      name: 'an address',
      act: (as) => world.put(as, { email: 'new@example.com' }),
      error: [403, 'insufficient_aal'],
    },
    {
      name: 'a number',
      act: (as) => world.put(as, { phone: createPhone() }),
      error: [403, 'insufficient_aal'],
    },
    {
      name: 'another factor',
      act: (as) => ask(as, '/factors', { factor_type: 'totp' }),
      error: [403, 'insufficient_aal'],
    },
    {
      name: 'a factor’s removal',
      act: (as, id) => ask(as, `/factors/${id}`, {}, { method: 'DELETE' }),
      error: [422, 'insufficient_aal'],
    },
    {
      name: 'recovery codes',
      act: (as) => ask(as, '/factors/recovery-codes'),
      error: [403, 'insufficient_aal'],
    },
  ])('$name needs the second factor of who has one', async ({ act, error }) => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    expect(await outcomeOf(await act(accessToken, holder.factorId))).toEqual(error)
    expect((await act(holder.accessToken, holder.factorId)).status).toBe(200)
  })

  test('a reset of the password does not go past the second factor', async () => {
    const holder = await createHolder()
    await world.post('/recover', { email: holder.email })
    const { code } = await world.readMail(holder.email)
    const body = { type: 'recovery', email: holder.email, token: code }
    const reset = await readPerson(await world.post('/verify', body))
    expect(levelOf(reset.accessToken).aal).toBe('aal1')
    const refused = await world.put(reset.accessToken, { password: stranger })
    expect(await outcomeOf(refused)).toEqual([403, 'insufficient_aal'])
    const raised = await verify(reset.accessToken, holder.factorId, {
      challenge_id: await challenge(reset.accessToken, holder.factorId),
      code: await nextCode(holder),
    })
    const { accessToken } = await readPerson(raised)
    expect((await world.put(accessToken, { password: stranger })).status).toBe(200)
    expect((await world.signIn(holder, stranger)).status).toBe(200)
  })

  test.each(['totp', 'phone'] as const)(
    'a %s that a stranger began before the first factor raises no session of theirs',
    async (type) => {
      const ada = await world.createMember()
      const eve = await signInAgain(ada) // knows the password
      const phone = createPhone()
      const hers = await enrol(eve.accessToken, {
        factor_type: type,
        friendly_name: 'hers',
        ...(type === 'phone' && { phone }),
      })
      const holder = await createOtherHolder(ada, type)
      const back = await signInAgain(holder)
      const path = `/factors/${hers.id}/challenge`
      const refused = await outcomeOf(await ask(back.accessToken, path))
      expect([403, 404]).toContain(refused[0])
      expect(
        levelOf((await readPerson(await world.refresh(back.refreshToken))).accessToken).aal,
      ).toBe('aal1')
    },
  )

  test('what was under way before the first factor ends with it: a change of address goes no further', async () => {
    const lax = createWorld({ settings: { identity: { secureEmailChange: false } } })
    const ada = await lax.createMember()
    const eve = await readPerson(await lax.signIn(ada))
    const email = `${crypto.randomUUID()}@example.com`
    await lax.put(eve.accessToken, { email })
    const { code } = await lax.readMail(email)
    const holder = await createHolder(ada)
    const body = { type: 'email_change', email, token: code }
    expect(await outcomeOf(await lax.post('/verify', body))).toEqual([403, 'otp_expired'])
    const user = await (await world.getUser(holder.accessToken)).json<Record<string, unknown>>()
    expect([user.email, user.new_email]).toEqual([ada.email, undefined])
  })

  test('a magic link gives aal1 too', async () => {
    const holder = await createHolder()
    await world.post('/otp', { email: holder.email })
    const { code } = await world.readMail(holder.email)
    const body = { type: 'email', email: holder.email, token: code }
    expect(levelOf((await readPerson(await world.post('/verify', body))).accessToken).aal).toBe(
      'aal1',
    )
  })

  test('an old session needs a reauthentication for an address and a factor too, where it is asked for', async () => {
    const strict = createWorld({ settings: { identity: { reauthenticateToChangePassword: true } } })
    const ada = await strict.createMember()
    const past = '2020-01-01T00:00:00.000Z'
    await query(
      `UPDATE auth_sessions SET created_at = ?, amr = json('[{"method":"otp","timestamp":1577836800}]') WHERE id = ?`,
      past,
      ada.sessionId,
    )
    const change = { email: `${crypto.randomUUID()}@example.com` }
    const needed: [number, string] = [400, 'reauthentication_needed']
    expect(await outcomeOf(await strict.put(ada.accessToken, change))).toEqual(needed)
    const begin = (nonce: string) =>
      ask(ada.accessToken, '/factors', { factor_type: 'totp', nonce }, { of: strict })
    expect(await outcomeOf(await begin(''))).toEqual(needed)
    expect(await outcomeOf(await begin('000000x'))).toEqual([422, 'reauthentication_not_valid'])
    for (const act of [
      begin,
      (nonce: string) => strict.put(ada.accessToken, { ...change, nonce }),
    ]) {
      await strict.call('/auth/v1/reauthenticate', { as: ada.accessToken })
      const { code } = await strict.readMail(ada.email)
      expect((await act(code)).status).toBe(200)
      expect(await outcomeOf(await begin(code))).toEqual([422, 'reauthentication_not_valid'])
    }
  })

  test('what is there already changes nothing, and needs nothing', async () => {
    const holder = await createHolder()
    const { accessToken } = await signInAgain(holder)
    const body = { email: holder.email.toUpperCase(), data: { name: 'Ada' } }
    expect((await world.put(accessToken, body)).status).toBe(200)
  })

  test('one of two factors that goes takes the level of other sessions that have shown it', async () => {
    const holder = await createHolder()
    const phone = createPhone()
    const { id } = await enrol(holder.accessToken, {
      factor_type: 'phone',
      friendly_name: 'phone',
      phone,
    })
    const show = async (as: string) => {
      const challengeId = await challenge(as, id)
      const { code } = await world.readText(phone)
      return readPerson(await verify(as, id, { challenge_id: challengeId, code }))
    }
    const mine = await show(holder.accessToken)
    const lost = await show((await signInAgain(holder)).accessToken)
    expect(levelOf(lost.accessToken).methods).toEqual(['mfa/phone', 'password'])
    await ask(mine.accessToken, `/factors/${id}`, {}, { method: 'DELETE' })
    const levels = await Promise.all(
      [mine, lost].map(async ({ refreshToken }) =>
        levelOf((await readPerson(await world.refresh(refreshToken))).accessToken),
      ),
    )
    expect(levels).toEqual([
      { aal: 'aal2', methods: ['mfa/phone', 'totp', 'email/signup'] },
      { aal: 'aal1', methods: ['password'] },
    ])
  })

  test('a refresh while the session is raised loses nothing', async () => {
    const holder = await createHolder()
    const session = await signInAgain(holder)
    const id = await challenge(session.accessToken, holder.factorId)
    const body = { challenge_id: id, code: await nextCode(holder) }
    const answers = await Promise.all([
      world.refresh(session.refreshToken),
      verify(session.accessToken, holder.factorId, body),
      world.refresh(session.refreshToken),
    ])
    const tokens = await Promise.all(answers.map(readPerson))
    for (const { refreshToken } of tokens) {
      const next = await readPerson(await world.refresh(refreshToken))
      expect(levelOf(next.accessToken)).toEqual({ aal: 'aal2', methods: ['totp', 'password'] })
    }
  })

  test('the last factor that goes takes the level of every session along', async () => {
    const holder = await createHolder()
    const path = `/factors/${holder.factorId}`
    const answer = await ask(holder.accessToken, path, {}, { method: 'DELETE' })
    expect([roundTripsOf(answer), await answer.json()]).toEqual([2, { id: holder.factorId }])
    const next = await readPerson(await world.refresh(holder.refreshToken))
    expect(levelOf(next.accessToken)).toEqual({ aal: 'aal1', methods: ['email/signup'] })
    expect((await world.put(next.accessToken, { password: stranger })).status).toBe(200)
  })
})
