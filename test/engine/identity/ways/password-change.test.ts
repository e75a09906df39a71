// A new password: what it needs, and what it ends (S17).
import { describe, expect, test } from 'vitest'
import { createEmail, outcomeOf, PASSWORD, query, readPerson } from '../people.ts'
import { createWorld, follow } from '../world.ts'

const world = createWorld()
const guarded = createWorld({ settings: { identity: { requireCurrentPassword: true } } })
const strict = createWorld({ settings: { identity: { reauthenticateToChangePassword: true } } })

const NEXT = 'a staple of correct batteries'

describe('S17 a change of password', () => {
  test('ends the other sessions at refresh and /user, and not the one that asks', async () => {
    const ada = await world.createMember()
    const other = await readPerson(await world.signIn(ada))
    expect((await world.put(ada.accessToken, { password: NEXT })).status).toBe(200)
    expect(await outcomeOf(await world.getUser(other.accessToken))).toEqual([
      403,
      'session_not_found',
    ])
    const refreshed = await world.refresh(other.refreshToken)
    expect(await outcomeOf(refreshed)).toEqual([400, 'refresh_token_not_found'])
    const read = await world.call('/rest/v1/nothing', { as: other.accessToken })
    expect(read.status).toBe(401)
    expect((await world.getUser(ada.accessToken)).status).toBe(200)
    expect((await world.refresh(ada.refreshToken)).status).toBe(200)
    expect((await world.signIn(ada)).status).toBe(400)
    expect((await world.signIn(ada, NEXT)).status).toBe(200)
  })

  test('closes the mails that would still open the account', async () => {
    const ada = await world.createMember()
    await world.post('/recover', { email: ada.email })
    const { link } = await world.readMail(ada.email)
    await world.put(ada.accessToken, { password: NEXT })
    expect((await follow(world, link)).fragment.get('error_code')).toBe('otp_expired')
  })

  test('is recorded', async () => {
    const ada = await world.createMember()
    await world.put(ada.accessToken, { password: NEXT })
    const rows = await query(
      "SELECT actor_id, details FROM auth_audit_log WHERE subject_id = ? AND action = 'user_updated_password'",
      ada.id,
    )
    expect(rows).toEqual([{ actor_id: ada.id, details: '{}' }])
  })

  test.each([
    { what: 'the same one', password: PASSWORD, error: [422, 'same_password'] },
    { what: 'a short one', password: 'short', error: [422, 'weak_password'] },
    { what: 'an empty one', password: '', error: [422, 'weak_password'] },
    { what: 'a number', password: 12345678, error: [400, 'validation_failed'] },
    { what: 'a huge one', password: 'x'.repeat(2000), error: [400, 'validation_failed'] },
  ])('to $what is $error, and changes nothing', async ({ password, error }) => {
    const ada = await world.createMember()
    const other = await readPerson(await world.signIn(ada))
    const answer = await world.put(ada.accessToken, { password, data: { name: 'x' } })
    expect(await outcomeOf(answer)).toEqual(error)
    expect((await world.signIn(ada)).status).toBe(200)
    const user = await (await world.getUser(other.accessToken)).json<{ user_metadata: object }>()
    expect(user.user_metadata).not.toHaveProperty('name')
  })
})

describe('where the current password is asked for', () => {
  test.each([
    { what: 'none', current: undefined, error: [400, 'current_password_required'] },
    { what: 'a wrong one', current: 'wrong', error: [400, 'current_password_invalid'] },
  ])('$what is $error', async ({ current, error }) => {
    const ada = await guarded.createMember()
    const body = { password: NEXT, current_password: current }
    expect(await outcomeOf(await guarded.put(ada.accessToken, body))).toEqual(error)
  })

  test('the right one does, and guesses are counted', async () => {
    const ada = await guarded.createMember()
    const guess = (current: string) =>
      guarded.put(ada.accessToken, { password: NEXT, current_password: current })
    for (let count = 0; count < 9; count += 1) await guess('wrong')
    expect((await guess(PASSWORD)).status).toBe(200)
    for (let count = 0; count < 10; count += 1) await guess('wrong')
    expect(await outcomeOf(await guess(NEXT))).toEqual([429, 'over_request_rate_limit'])
  })

  test('a recovery does without', async () => {
    const ada = await guarded.createMember()
    await guarded.post('/recover', { email: ada.email })
    const { fragment } = await follow(guarded, (await guarded.readMail(ada.email)).link)
    const token = fragment.get('access_token') ?? ''
    expect((await guarded.put(token, { password: NEXT })).status).toBe(200)
  })
})

describe('where a reauthentication is asked for', () => {
  const grow = (sessionId: string) =>
    query(
      `UPDATE auth_sessions SET created_at = ?,
        amr = (SELECT json_group_array(json_set(value, '$.timestamp', 0)) FROM json_each(amr))
        WHERE id = ?`,
      new Date(Date.now() - 25 * 60 * 60_000).toISOString(),
      sessionId,
    )

  test('a young session does without, an old one needs the code of the mail', async () => {
    const ada = await strict.createMember()
    const change = (more: object) => strict.put(ada.accessToken, { password: NEXT, ...more })
    await grow(ada.sessionId)
    expect(await outcomeOf(await change({}))).toEqual([400, 'reauthentication_needed'])
    const asked = await strict.call('/auth/v1/reauthenticate', { as: ada.accessToken })
    expect(await asked.json()).toEqual({})
    const { code: nonce, link } = await strict.readMail(ada.email)
    expect(link).toBeNull()
    const wrong = String((Number(nonce) + 1) % 1_000_000).padStart(6, '0')
    expect(await outcomeOf(await change({ nonce: wrong }))).toEqual([
      422,
      'reauthentication_not_valid',
    ])
    expect((await change({ nonce })).status).toBe(200)
    const young = await readPerson(await strict.signIn(ada, NEXT))
    expect((await strict.put(young.accessToken, { password: 'something else' })).status).toBe(200)
  })

  test('its code opens nothing else', async () => {
    const ada = await strict.createMember()
    await strict.call('/auth/v1/reauthenticate', { as: ada.accessToken })
    const { code } = await strict.readMail(ada.email)
    for (const type of ['email', 'magiclink', 'recovery', 'signup', 'email_change']) {
      const answer = await strict.post('/verify', { type, email: ada.email, token: code })
      expect(await outcomeOf(answer)).toEqual([403, 'otp_expired'])
    }
  })

  test('a phone gets it by message', async () => {
    const bob = await strict.createPhoneMember()
    await grow(bob.sessionId)
    const asked = await strict.call('/auth/v1/reauthenticate', { as: bob.accessToken })
    const [held] = await query(
      `SELECT unixepoch(expires_at) - unixepoch(created_at) AS seconds FROM auth_one_time_codes
        WHERE user_id = ? AND purpose = 'reauthentication'`,
      bob.id,
    )
    expect(held).toEqual({ seconds: 60 })
    expect(await asked.json()).toEqual({ message_id: expect.any(String) })
    const { code } = await strict.readText(bob.phone)
    expect((await strict.put(bob.accessToken, { password: NEXT, nonce: code })).status).toBe(200)
  })

  test('it is sent to who has confirmed, and not too often', async () => {
    const slow = createWorld({ settings: { identity: { mailIntervalSeconds: 60 } } })
    const ada = await slow.createMember(createEmail())
    const ask = () => slow.call('/auth/v1/reauthenticate', { as: ada.accessToken })
    expect((await ask()).status).toBe(200)
    const soon = await ask()
    expect(Number(soon.headers.get('Retry-After'))).toBeGreaterThan(50)
    expect(await outcomeOf(soon)).toEqual([429, 'over_email_send_rate_limit'])
    await query('UPDATE auth_users SET email_confirmed_at = NULL WHERE id = ?', ada.id)
    await query('UPDATE auth_users SET reauthentication_sent_at = NULL WHERE id = ?', ada.id)
    expect(await outcomeOf(await ask())).toEqual([422, 'email_not_confirmed'])
  })
})
