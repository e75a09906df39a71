// S17: signing out ends sessions, at once where D1 is asked and by tombstone elsewhere, whatever KV does.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createScope, type LedgeEvent } from '../../../../src/engine/core/index.ts'
import { identitySubscribers } from '../../../../src/engine/identity/index.ts'
import { roundTripsOf } from '../../../support/worker.ts'
import {
  app,
  createPerson,
  createSecondSession,
  failing,
  faultyKv,
  getUser,
  outcomeOf,
  PASSWORD,
  type Person,
  post,
  query,
  readPerson,
  refresh,
  signIn,
  whoIs,
} from '../people.ts'

const signOut = (person: Person, scope = 'local', bindings = {}) =>
  post(`/logout?scope=${scope}`, undefined, { as: person.accessToken, bindings })

/** Whether a session is refused everywhere: by `/user`, refresh and the gateway. */
const isOut = async (person: Person) => {
  const statuses = [
    (await getUser(person.accessToken)).status,
    (await refresh(person.refreshToken)).status,
    (await whoIs(person.accessToken)).status,
  ]
  if (statuses.join() === '403,400,401') return true
  if (statuses.join() === '200,200,200') return false
  throw new Error(`half out: ${statuses}`)
}

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

describe('S17 extents', () => {
  test.each([
    { query: '?scope=local', here: true, there: false },
    { query: '?scope=others', here: false, there: true },
    { query: '?scope=global', here: true, there: true },
    { query: '', here: true, there: true },
    { query: '?scope=', here: true, there: true },
  ])('"$query": this one $here, the other $there, a stranger never', async (row) => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    const stranger = await createPerson()
    const answer = await post(`/logout${row.query}`, undefined, { as: here.accessToken })
    expect([answer.status, await answer.text(), roundTripsOf(answer)]).toEqual([204, '', 1])
    expect(await isOut(here)).toBe(row.here)
    expect(await isOut(there)).toBe(row.there)
    expect(await isOut(stranger)).toBe(false)
  })

  test.each(['all', 'Global', 'local,others', '__proto__'])('"%s" is none', async (scope) => {
    const person = await createPerson()
    const answer = await signOut(person, encodeURIComponent(scope))
    expect(await outcomeOf(answer)).toEqual([400, 'validation_failed'])
    expect(await isOut(person)).toBe(false)
  })

  test('whatever the body is', async () => {
    const { accessToken: as } = await createPerson()
    expect((await post('/logout/', '{"not json', { as })).status).toBe(204)
  })

  test('a session that was ended can end nothing', async () => {
    const person = await createPerson()
    const other = await createSecondSession(person)
    await signOut(person)
    const answer = await signOut(person, 'global')
    expect(await outcomeOf(answer)).toEqual([403, 'session_not_found'])
    expect(await isOut(other)).toBe(false)
  })

  test('50 parallel sign-outs: one ends it, and one event tells', async () => {
    const person = await createPerson()
    const answers = await Promise.all(Array.from({ length: 50 }, () => signOut(person)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(49)
    expect(await eventsOf(person)).toHaveLength(1)
  })
})

const eventsOf = async (person: Person) => {
  const rows = await query(
    "SELECT * FROM ledge_events WHERE type = 'session.ended' AND subject = ?",
    person.id,
  )
  return rows.map((row) => ({ ...row, data: JSON.parse(String(row.data)) }))
}

describe('the event', () => {
  test('names the sessions and until when their tokens could be shown', async () => {
    const here = await createPerson()
    const there = await createSecondSession(here)
    await signOut(here, 'global')
    const [event] = await eventsOf(here)
    expect(new Set(event?.data.session_ids)).toEqual(new Set([here.sessionId, there.sessionId]))
    const secondsLeft = (Date.parse(event?.data.expires_at) - Date.now()) / 1000
    expect(secondsLeft).toBeGreaterThan(3600)
    expect(secondsLeft).toBeLessThan(3700)
  })

  test('is written with the deletion or not at all', async () => {
    const person = await createPerson()
    const broken = {
      prepare: (sql: string) =>
        env.DB.prepare(sql.startsWith('DELETE') ? 'SELECT json_extract(0, 0, ?, ?)' : sql),
      batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
    } as unknown as D1Database // the part of it that the engine uses
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect((await signOut(person, 'local', { DB: broken })).status).toBe(500)
    expect(await eventsOf(person)).toEqual([])
    expect(await isOut(person)).toBe(false)
  })
})

describe('S17 KV', () => {
  test('a signed-in request asks D1 for nothing', async () => {
    const { accessToken, id, sessionId } = await createPerson()
    const answer = await whoIs(accessToken)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
    expect(await answer.json()).toMatchObject({ role: 'authenticated', userId: id, sessionId })
  })

  test('one bulk read is all that a signed-in request asks KV for', async () => {
    const { accessToken, sessionId } = await createPerson()
    const get = vi.fn((keys: string[]) => env.KV.get(keys))
    await whoIs(accessToken, { bindings: faultyKv({ get }) })
    expect(get.mock.calls).toEqual([[[`ended:${sessionId}`, `session:${sessionId}`]]])
  })

  test('an ended session is refused by its tombstone, though its snapshot is still there', async () => {
    const person = await createPerson()
    await signOut(person)
    expect(await env.KV.get(`session:${person.sessionId}`)).toBe(person.id)
    const answer = await whoIs(person.accessToken)
    expect([answer.status, roundTripsOf(answer)]).toEqual([401, 0])
    expect(answer.headers.get('WWW-Authenticate')).toContain('error="invalid_token"')
  })

  test('the tombstone outlives every token of the session', async () => {
    const put = vi.fn(async () => undefined)
    const person = await createPerson()
    await signOut(person, 'local', faultyKv({ put }))
    const options = { expirationTtl: expect.any(Number) }
    expect(put.mock.calls).toEqual([[`ended:${person.sessionId}`, '1', options]])
    const [, , { expirationTtl }] = put.mock.calls[0] as unknown as [
      string,
      string,
      { expirationTtl: number },
    ]
    expect(expirationTtl).toBeGreaterThan(3600 + 30)
  })

  test('where KV knows nothing D1 decides, and what it says is not written back', async () => {
    const alive = await createPerson()
    const ended = await createPerson()
    await signOut(ended)
    const put = vi.fn(async () => undefined)
    const bindings = faultyKv({ get: async () => new Map(), put })
    const [yes, no] = [
      await whoIs(alive.accessToken, { bindings }),
      await whoIs(ended.accessToken, { bindings }),
    ]
    expect([yes.status, roundTripsOf(yes)]).toEqual([200, 1])
    expect([no.status, roundTripsOf(no)]).toEqual([401, 1])
    expect(put).not.toHaveBeenCalled()
  })

  test('a snapshot of somebody else is not believed', async () => {
    const person = await createPerson()
    await env.KV.put(`session:${person.sessionId}`, 'someone-else')
    await query('DELETE FROM auth_sessions WHERE id = ?', person.sessionId)
    expect((await whoIs(person.accessToken)).status).toBe(401)
  })
})

describe('R9 KV is down', () => {
  const down = faultyKv({ get: failing, put: failing })

  test('people sign up, sign in, refresh and are known', async () => {
    const { refreshToken, email } = await createPerson()
    const bindings = down
    expect((await refresh(refreshToken, { bindings })).status).toBe(200)
    const signedIn = await readPerson(await signIn(email, PASSWORD, { bindings }))
    const answer = await whoIs(signedIn.accessToken, { bindings })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  })

  test('people sign out, and D1 refuses them meanwhile', async () => {
    const person = await createPerson()
    expect((await signOut(person, 'local', down)).status).toBe(204)
    expect((await whoIs(person.accessToken, { bindings: down })).status).toBe(401)
    expect((await getUser(person.accessToken)).status).toBe(403)
  })

  test('the event writes the tombstone that could not be written', async () => {
    const person = await createPerson()
    await signOut(person, 'local', down)
    expect(await env.KV.get(`ended:${person.sessionId}`)).toBeNull()
    const [event] = await eventsOf(person)
    await deliver(event as unknown as LedgeEvent)
    expect((await whoIs(person.accessToken)).status).toBe(401)
  })

  test('the event’s run fails while KV does, so that it is tried again', async () => {
    const person = await createPerson()
    await signOut(person, 'local', down)
    const [event] = await eventsOf(person)
    await expect(deliver(event as unknown as LedgeEvent, down)).rejects.toThrow('KV is down')
  })

  test('an event that comes when all tokens have expired writes nothing', async () => {
    const put = vi.fn(async () => undefined)
    const data = { session_ids: ['a'], expires_at: new Date(Date.now() - 1000).toISOString() }
    await deliver({ data } as LedgeEvent, faultyKv({ put }))
    expect(put).not.toHaveBeenCalled()
  })
})

/** Runs the subscriber as the event pipeline would. */
async function deliver(event: LedgeEvent, bindings: object = {}): Promise<void> {
  const context = createExecutionContext()
  const scope = createScope(app, { ...env, ...bindings }, context)
  const [subscriber] = identitySubscribers
  expect(subscriber?.type).toBe('session.ended')
  const origin = { userId: null, traceparent: null, depth: 1 }
  const delivery = { attempt: 1, origin, batch: async () => [] }
  await subscriber?.run(scope, event, delivery)
  await waitOnExecutionContext(context)
}
