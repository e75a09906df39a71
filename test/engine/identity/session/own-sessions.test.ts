// S1 a user's own sessions: listed with their devices, ended one by one, and never another's.
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { publishableKey, roundTripsOf, secretKey } from '../../../support/worker.ts'
import {
  call,
  createPerson,
  createSecondSession,
  getUser,
  outcomeOf,
  type Person,
  post,
  query,
  refresh,
  whoIs,
} from '../people.ts'

interface Listed {
  id: string
  is_current: boolean
  [key: string]: unknown
}

const PATH = '/auth/v1/user/sessions'

const list = async ({ accessToken }: Person): Promise<Listed[]> => {
  const answer = await call(PATH, { as: accessToken })
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  return (await answer.json<{ sessions: Listed[] }>()).sessions
}

const end = ({ accessToken: as }: Person, id: string, body?: unknown) =>
  call(`${PATH}/${id}`, { method: 'DELETE', as, body })

let ada: Person
let eve: Person
beforeAll(async () => {
  ada = await createPerson()
  eve = await createPerson()
})

describe('GET', () => {
  test('each with its device and times, the one that asks first, and nothing that opens it', async () => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    await query(
      `UPDATE auth_sessions SET user_agent = 'Phone/1', address = '203.0.113.9', created_at = '2026-01-01T00:00:00.000Z',
      refreshed_at = '2026-01-02T00:00:00.000Z' WHERE id = ?`,
      there.sessionId,
    )
    const [own, other, ...more] = await list(here)
    expect(own).toMatchObject({ id: here.sessionId, is_current: true })
    expect(other).toEqual({
      id: there.sessionId,
      created_at: '2026-01-01T00:00:00.000Z',
      last_used_at: '2026-01-02T00:00:00.000Z',
      user_agent: 'Phone/1',
      ip: '203.0.113.9',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: expect.any(Number) }],
      is_current: false,
    })
    expect(more).toEqual([])
    expect((await list(there)).map(({ id }) => id)).toEqual([there.sessionId, here.sessionId])
  })

  test('a refresh is a use', async () => {
    const person = await createPerson()
    await query(
      "UPDATE auth_sessions SET refreshed_at = '2026-01-01' WHERE id = ?",
      person.sessionId,
    )
    await refresh(person.refreshToken)
    const [own] = await list(person)
    expect(Date.now() - Date.parse(String(own?.last_used_at))).toBeLessThan(60_000)
  })

  test('S1 nobody sees another’s', async () => {
    expect((await list(ada)).map(({ id }) => id)).toEqual([ada.sessionId])
    expect((await list(eve)).map(({ id }) => id)).toEqual([eve.sessionId])
  })

  test('200 at most, the one that asks among them however old', async () => {
    const person = await createPerson()
    await query(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 250)
      INSERT INTO auth_sessions (id, user_id, refresh_counter, refreshed_at, amr, created_at)
      SELECT 'many' || i, ?, 0, printf('2999-01-01T00:00:00.%03dZ', i), '[]', '2026' FROM n`,
      person.id,
    )
    const ids = (await list(person)).map(({ id }) => id)
    expect(ids).toHaveLength(200)
    expect(ids.slice(0, 2)).toEqual([person.sessionId, 'many250'])
  })
})

describe('DELETE', () => {
  test('ends the other one at once everywhere, in one round trip, with an event and a row of the audit log', async () => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    const answer = await end(here, there.sessionId.toUpperCase())
    expect([answer.status, await answer.text(), roundTripsOf(answer)]).toEqual([204, '', 1])
    expect((await getUser(there.accessToken)).status).toBe(403)
    expect((await refresh(there.refreshToken)).status).toBe(400)
    expect((await whoIs(there.accessToken)).status).toBe(401)
    expect((await whoIs(here.accessToken)).status).toBe(200)
    expect(await env.KV.get(`ended:${there.sessionId}`)).toBe('1')
    const events = await query(
      "SELECT data FROM ledge_events WHERE type = 'session.ended' AND subject = ?",
      here.id,
    )
    expect(events.map(({ data }) => JSON.parse(String(data)).session_ids)).toEqual([
      [there.sessionId],
    ])
    const [entry] = await query(
      "SELECT actor_id, details FROM auth_audit_log WHERE subject_id = ? AND action = 'session_ended'",
      here.id,
    )
    expect(entry).toEqual({
      actor_id: here.id,
      details: JSON.stringify({ session_id: there.sessionId }),
    })
  })

  test('twice, and 20 in parallel: once', async () => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    const ends = Array.from({ length: 20 }, () => end(here, there.sessionId, {}))
    const statuses = (await Promise.all(ends)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(statuses.filter((status) => status === 404)).toHaveLength(19)
    expect(await outcomeOf(await end(here, there.sessionId))).toEqual([404, 'not_found'])
  })

  test('S1 another user’s is as good as none', async () => {
    const strange = await end(ada, eve.sessionId)
    const none = await end(ada, crypto.randomUUID())
    expect(await outcomeOf(strange)).toEqual([404, 'not_found'])
    expect(await outcomeOf(none)).toEqual([404, 'not_found'])
    expect((await getUser(eve.accessToken)).status).toBe(200)
    expect(await env.KV.get(`ended:${eve.sessionId}`)).toBeNull()
  })

  test('the one that asks is for /logout', async () => {
    expect(await outcomeOf(await end(ada, ada.sessionId))).toEqual([400, 'validation_failed'])
    expect((await getUser(ada.accessToken)).status).toBe(200)
  })

  test('a session that was ended ends nothing', async () => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    await post('/logout?scope=local', undefined, { as: here.accessToken })
    expect(await outcomeOf(await end(here, there.sessionId))).toEqual([403, 'session_not_found'])
    expect((await getUser(there.accessToken)).status).toBe(200)
  })

  test.each(['x', '1', '%2e%2ex', "x'%20OR%201=1", 'null', 'x'.repeat(3000)])(
    '"%s" is no UUID',
    async (id) => {
      const answer = await end(ada, id)
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual([404, 'validation_failed'])
    },
  )
})

describe('S2 who is not signed in', () => {
  test.each<{ who: string; as: string | undefined; error: [number, string] }>([
    { who: 'nobody', as: undefined, error: [401, 'no_authorization'] },
    { who: 'the publishable key', as: publishableKey, error: [403, 'bad_jwt'] },
    { who: 'the secret key', as: secretKey, error: [403, 'bad_jwt'] },
    { who: 'a token that is not ours', as: 'x.y.z', error: [403, 'bad_jwt'] },
  ])('$who', async ({ as, error }) => {
    const options = as === undefined ? {} : { as }
    for (const [method, path] of [
      ['GET', PATH],
      ['DELETE', `${PATH}/${ada.sessionId}`],
    ] as const) {
      const answer = await call(path, { method, ...options })
      expect(roundTripsOf(answer)).toBe(0)
      expect(await outcomeOf(answer)).toEqual(error)
    }
  })

  test('a user who is gone, is banned, or whose session is', async () => {
    const gone = await createPerson()
    await query('DELETE FROM auth_users WHERE id = ?', gone.id)
    expect(await outcomeOf(await call(PATH, { as: gone.accessToken }))).toEqual([
      403,
      'user_not_found',
    ])
    const banned = await createPerson()
    await query("UPDATE auth_users SET banned_until = '2999' WHERE id = ?", banned.id)
    expect(await outcomeOf(await call(PATH, { as: banned.accessToken }))).toEqual([
      403,
      'user_banned',
    ])
    const out = await createPerson()
    await query('DELETE FROM auth_sessions WHERE id = ?', out.sessionId)
    expect(await outcomeOf(await call(PATH, { as: out.accessToken }))).toEqual([
      403,
      'session_not_found',
    ])
  })
})

test('a sign-out is in the audit log', async () => {
  const person = await createPerson()
  await post('/logout?scope=others', undefined, { as: person.accessToken })
  expect(
    await query(
      "SELECT actor_id, details FROM auth_audit_log WHERE subject_id = ? AND action = 'logout'",
      person.id,
    ),
  ).toEqual([{ actor_id: person.id, details: '{"scope":"others"}' }])
})
