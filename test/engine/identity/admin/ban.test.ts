// S17: a ban, a deletion, a change of role end what somebody has: sign-in, refresh, /user, the other services, KV.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { requireBanMilliseconds } from '../../../../src/engine/identity/admin/ban-duration.ts'
import {
  createPerson,
  createSecondSession,
  getUser,
  outcomeOf,
  type Person,
  post,
  query,
  refresh,
  signIn,
  whoIs,
} from '../people.ts'
import { auditOf, operate, rowOf } from './operator.ts'

const HOUR = 3_600_000

const update = (id: string, body: unknown) => operate('PUT', `/admin/users/${id}`, body)
const remove = (id: string, body?: unknown) => operate('DELETE', `/admin/users/${id}`, body)

describe('durations', () => {
  test.each([
    { text: '24h', milliseconds: 24 * HOUR },
    { text: '1h30m', milliseconds: 1.5 * HOUR },
    { text: '2.5h', milliseconds: 2.5 * HOUR },
    { text: '.5h', milliseconds: HOUR / 2 },
    { text: '1.h', milliseconds: HOUR },
    { text: '+1h', milliseconds: HOUR },
    { text: '876000h', milliseconds: 876_000 * HOUR },
    { text: '1h1h', milliseconds: 2 * HOUR },
    { text: '300ms', milliseconds: 300 },
    { text: '5µs', milliseconds: 1 },
    { text: '1ns', milliseconds: 1 },
    { text: '0', milliseconds: 0 },
    { text: '-1h', milliseconds: 0 },
    { text: 'none', milliseconds: 0 },
  ])('$text', ({ text, milliseconds }) => {
    expect(requireBanMilliseconds(text)).toBe(milliseconds)
  })

  test.each([
    ...['x', '1', '1d', '24 h', 'h', '.h', '1h ', ' 1h', '1H', 'None', '--1h', '1e3h', '٣h', '-'],
    ...['9999999h', '1h\n', 'Infinity', '1h-1h', `${'1h'.repeat(60)}`],
  ])('"%s" is none', (text) => {
    expect(() => requireBanMilliseconds(text)).toThrow(/^invalid format for ban duration: /)
  })
})

const ways: { name: string; act: (id: string) => Promise<Response> }[] = [
  { name: 'a ban', act: (id) => update(id, { ban_duration: '1h' }) },
  { name: 'a deletion', act: (id) => remove(id) },
  { name: 'a soft deletion', act: (id) => remove(id, { should_soft_delete: true }) },
  { name: 'a change of role', act: (id) => update(id, { role: 'editor' }) },
  { name: 'a new password', act: (id) => update(id, { password: 'a new long passphrase' }) },
]

describe.each(ways)('S17 $name', ({ act }) => {
  test('ends every session at once: /user, refresh, the other services, and KV', async () => {
    const person = await createPerson()
    const people: Person[] = [person, await createSecondSession(person)]
    const stranger = await createPerson()
    expect((await act(person.id)).status).toBe(200)
    for (const { accessToken, refreshToken, sessionId } of people) {
      expect((await getUser(accessToken)).status).toBe(403)
      expect((await refresh(refreshToken)).status).toBe(400)
      expect((await whoIs(accessToken)).status).toBe(401)
      expect((await post('/logout', undefined, { as: accessToken })).status).toBe(403)
      expect(await env.KV.get(`ended:${sessionId}`)).toBe('1')
    }
    expect((await whoIs(stranger.accessToken)).status).toBe(200)
    const [event] = await query(
      "SELECT data FROM ledge_events WHERE type = 'session.ended' AND subject = ?",
      person.id,
    )
    const ids = new Set(JSON.parse(String(event?.data)).session_ids)
    expect(ids).toEqual(new Set(people.map(({ sessionId }) => sessionId)))
  })
})

describe('a ban', () => {
  test('refuses the right password, and tells a wrong one nothing', async () => {
    const { id, email } = await createPerson()
    await update(id, { ban_duration: '1h' })
    expect(await outcomeOf(await signIn(email))).toEqual([400, 'user_banned'])
    expect(await outcomeOf(await signIn(email, 'wrong'))).toEqual([400, 'invalid_credentials'])
    expect(await query('SELECT id FROM auth_sessions WHERE user_id = ?', id)).toEqual([])
  })

  test('"none" lifts it; so does the time', async () => {
    const { id, email } = await createPerson()
    await update(id, { ban_duration: '1h' })
    await update(id, { ban_duration: 'none' })
    expect((await signIn(email)).status).toBe(200)
    expect(await auditOf(id)).toEqual(expect.arrayContaining(['user_banned', 'user_unbanned']))
    await query("UPDATE auth_users SET banned_until = '2026-01-01T00:00:00.000Z' WHERE id = ?", id)
    expect((await signIn(email)).status).toBe(200)
  })

  test('holds for a session that slipped through', async () => {
    const person = await createPerson()
    await query("UPDATE auth_users SET banned_until = '2999-01-01' WHERE id = ?", person.id)
    expect(await outcomeOf(await getUser(person.accessToken))).toEqual([403, 'user_banned'])
    expect(await outcomeOf(await refresh(person.refreshToken))).toEqual([400, 'user_banned'])
  })

  test.each(ways.slice(0, 3))(
    '$name among 10 parallel sign-ins leaves no session behind',
    async ({ act }) => {
      const { id, email } = await createPerson()
      const signIns = Array.from({ length: 10 }, () => signIn(email))
      const acts = await act(id)
      const outcomes = await Promise.all((await Promise.all(signIns)).map(outcomeOf))
      expect(acts.status).toBe(200)
      for (const [status] of outcomes) expect([200, 400]).toContain(status)
      expect(await query('SELECT id FROM auth_sessions WHERE user_id = ?', id)).toEqual([])
    },
  )
})

test.each(ways.slice(0, 3))(
  'S17 $name between the reading and the writing of a sign-in refuses it',
  async ({ act }) => {
    const { id, email } = await createPerson()
    let trips = 0
    const DB = {
      prepare: (sql: string) => env.DB.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        const results = await env.DB.batch(statements)
        trips += 1
        if (trips === 1) await act(id)
        return results
      },
    } as unknown as D1Database // the part of it that the engine uses
    expect((await signIn(email, undefined, { bindings: { DB } })).status).toBe(400)
    expect(await query('SELECT id FROM auth_sessions WHERE user_id = ?', id)).toEqual([])
  },
)

test('a ban of five hundred years is kept as a time that sorts', async () => {
  const { id } = await createPerson()
  expect((await update(id, { ban_duration: '2562047h' })).status).toBe(200)
  expect(String((await rowOf(id))?.banned_until)).toMatch(/^2\d{3}-/)
})
