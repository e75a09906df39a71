// S11: refresh tokens rotate; who failed to save the last one is forgiven, who shows an older one is not.
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { createKeys } from '../../../../scripts/keys.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import {
  createPerson,
  createSecondSession,
  getUser,
  outcomeOf,
  type Person,
  query,
  readPerson,
  refresh,
  type SessionBody,
  whoIs,
} from '../people.ts'

const counterOf = async ({ sessionId }: Person) =>
  (await query('SELECT refresh_counter FROM auth_sessions WHERE id = ?', sessionId))[0]
    ?.refresh_counter

/** Makes the last rotation lie so far back that the reuse interval is over. */
const endReuseInterval = ({ sessionId }: Person) =>
  query(
    'UPDATE auth_sessions SET refreshed_at = ? WHERE id = ?',
    new Date(Date.now() - 11_000).toISOString(),
    sessionId,
  )

const rotate = async (refreshToken: string) => readPerson(await refresh(refreshToken))

describe('S11 rotation', () => {
  test('gives new tokens of the same session and user, in one round trip', async () => {
    const person = await createPerson()
    const answer = await refresh(person.refreshToken)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const body = await answer.json<SessionBody>()
    expect(body.user).toMatchObject({ id: person.id, identities: [{ provider: 'email' }] })
    expect('weak_password' in body).toBe(false)
    expect(body.refresh_token).not.toBe(person.refreshToken)
    expect((await getUser(body.access_token)).status).toBe(200)
    expect(await counterOf(person)).toBe(1)
  })

  test('50 parallel refreshes of one token: all succeed alike, the counter moves once', async () => {
    const person = await createPerson()
    const answers = await Promise.all(Array.from({ length: 50 }, () => rotate(person.refreshToken)))
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1)
    expect(new Set(answers.map(({ sessionId }) => sessionId))).toEqual(new Set([person.sessionId]))
    expect(await counterOf(person)).toBe(1)
  })

  test('the token before the latest gets the latest, however late, and nothing moves', async () => {
    const person = await createPerson()
    const next = await rotate(person.refreshToken)
    await endReuseInterval(person)
    const answer = await refresh(person.refreshToken)
    expect(roundTripsOf(answer)).toBe(1)
    expect((await readPerson(answer)).refreshToken).toBe(next.refreshToken)
    expect(await counterOf(person)).toBe(1)
  })

  test('an older token gets the latest while tabs may still be racing', async () => {
    const person = await createPerson()
    const second = await rotate(person.refreshToken)
    const third = await rotate(second.refreshToken)
    expect((await rotate(person.refreshToken)).refreshToken).toBe(third.refreshToken)
    expect(await counterOf(person)).toBe(2)
  })

  test('an older token ends the session afterwards: thief and owner are both out', async () => {
    const person = await createPerson()
    const second = await rotate(person.refreshToken)
    const third = await rotate(second.refreshToken)
    await endReuseInterval(person)
    const headers = { 'CF-Connecting-IP': '203.0.113.66', 'User-Agent': 'thief/1' }
    const theft = await refresh(person.refreshToken, { headers })
    expect(await outcomeOf(theft)).toEqual([400, 'refresh_token_already_used'])
    expect(await outcomeOf(await refresh(third.refreshToken))).toEqual([
      400,
      'refresh_token_not_found',
    ])
    expect(await outcomeOf(await getUser(third.accessToken))).toEqual([403, 'session_not_found'])
    expect((await whoIs(third.accessToken)).status).toBe(401)
    const [entry] = await query(
      "SELECT * FROM auth_audit_log WHERE action = 'token_revoked' AND subject_id = ?",
      person.id,
    )
    expect(entry).toMatchObject({ address: '203.0.113.66', user_agent: 'thief/1' })
    expect(JSON.parse(String(entry?.details))).toEqual({ session_id: person.sessionId })
  })

  test('a theft ends that session alone', async () => {
    const person = await createPerson()
    const other = await createSecondSession(person)
    const second = await rotate(person.refreshToken)
    await rotate(second.refreshToken)
    await endReuseInterval(person)
    await refresh(person.refreshToken)
    expect((await refresh(other.refreshToken)).status).toBe(200)
  })

  test('an answer that was lost after the commit is asked for again', async () => {
    const person = await createPerson()
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    let batches = 0
    const lossy = {
      prepare: (sql: string) => env.DB.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        await env.DB.batch(statements)
        batches += 1
        throw new Error('injected: Network connection lost.')
      },
    } as unknown as D1Database // the part of it that the engine uses
    const lost = await refresh(person.refreshToken, { bindings: { DB: lossy } })
    silent.mockRestore()
    expect([lost.status, batches]).toEqual([503, 1])
    expect(await counterOf(person)).toBe(1)
    expect((await refresh(person.refreshToken)).status).toBe(200)
    expect(await counterOf(person)).toBe(1)
  })
})

describe('what is no refresh token', () => {
  test.each([
    { name: 'nothing', token: undefined, code: 'validation_failed' },
    { name: 'null', token: null, code: 'validation_failed' },
    { name: 'empty', token: '', code: 'validation_failed' },
    { name: 'S7 a number', token: 123456789012, code: 'validation_failed' },
    { name: 'S7 an object', token: { $ne: 1 }, code: 'validation_failed' },
    { name: 'S7 an array', token: ['a'.repeat(72)], code: 'validation_failed' },
    { name: 'a NUL', token: '\u0000'.repeat(72), code: 'validation_failed' },
    { name: 'huge', token: 'a'.repeat(20_000), code: 'validation_failed' },
    { name: 'padded', token: `${'a'.repeat(71)}=`, code: 'validation_failed' },
    { name: 'an older kind', token: 'k3jd8s0dl2ma', code: 'refresh_token_not_found' },
    { name: 'one of another make', token: 'a'.repeat(72), code: 'refresh_token_not_found' },
  ])('$name is $code, and D1 is not asked', async ({ token, code }) => {
    const answer = await refresh(token)
    expect(roundTripsOf(answer)).toBe(0)
    expect(await outcomeOf(answer)).toEqual([400, code])
  })

  test.each([0, 15, 20, 22, 40, 53])(
    'a token with byte %i changed is not ours, and D1 is not asked',
    async (index) => {
      const { refreshToken } = await createPerson()
      const bytes = Buffer.from(refreshToken, 'base64url')
      bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
      const answer = await refresh(bytes.toString('base64url'))
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual([400, 'refresh_token_not_found'])
    },
  )

  test('an access token is none', async () => {
    const { accessToken } = await createPerson()
    expect(await outcomeOf(await refresh(accessToken))).toEqual([400, 'validation_failed'])
  })

  test('a token of a counter that was never reached is not found', async () => {
    const person = await createPerson()
    const next = await rotate(person.refreshToken)
    await query('UPDATE auth_sessions SET refresh_counter = 0 WHERE id = ?', person.sessionId)
    expect(await outcomeOf(await refresh(next.refreshToken))).toEqual([
      400,
      'refresh_token_not_found',
    ])
    expect(await counterOf(person)).toBe(0)
  })
})

describe('key rotation', () => {
  const parse = (keys: string): unknown[] => JSON.parse(keys)

  test('a new first key signs anew; what the old one signed still holds until it is removed', async () => {
    const person = await createPerson()
    const { LEDGE_SIGNING_KEYS: fresh } = await createKeys()
    const both = JSON.stringify([...parse(fresh), ...parse(env.LEDGE_SIGNING_KEYS)])
    const overlap = { bindings: { LEDGE_SIGNING_KEYS: both } }
    const after = { bindings: { LEDGE_SIGNING_KEYS: fresh } }
    expect((await getUser(person.accessToken, overlap)).status).toBe(200)
    const moved = await readPerson(await refresh(person.refreshToken, overlap))
    expect((await getUser(moved.accessToken, after)).status).toBe(200)
    expect((await refresh(moved.refreshToken, after)).status).toBe(200)
    expect(await outcomeOf(await getUser(person.accessToken, after))).toEqual([403, 'bad_jwt'])
    expect(await outcomeOf(await refresh(person.refreshToken, after))).toEqual([
      400,
      'refresh_token_not_found',
    ])
  })
})
