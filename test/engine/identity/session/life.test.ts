// How long a session lasts, by whichever clock: S11 its ends, R12 clocks that differ.
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runBatch } from '../../../../src/engine/core/index.ts'
import { identityClearings } from '../../../../src/engine/identity/prune.ts'
import { defineApp } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf } from '../../../support/worker.ts'
import {
  createEmail,
  createPerson,
  getUser,
  outcomeOf,
  PASSWORD,
  type Person,
  query,
  readPerson,
  refresh,
  type SessionBody,
  signIn,
  whoIs,
} from '../people.ts'
import { openTestScope } from '../support.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A Ledge with these settings of sessions, and its way to refresh. */
function createLedge(identity: object) {
  const settings = { confirmEmailsAtOnce: true, identity }
  const limited = defineApp({ tables: {}, settings })
  const call = createCaller(limited)
  const send = (path: string, body: object) => call(`/auth/v1${path}`, { method: 'POST', body })
  return {
    app: limited,
    signUp: async () => send('/signup', { email: createEmail(), password: PASSWORD }),
    refresh: (token: string) => send('/token?grant_type=refresh_token', { refresh_token: token }),
    getUser: (as: string) => call('/auth/v1/user', { as }),
  }
}

/** Sets every clock of this isolate. */
const setClock = (time: number) => void vi.setSystemTime(time)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('S11 an absolute end', () => {
  const ledge = createLedge({ sessionSeconds: 2 * 3600 })

  test('is reached however often the session is refreshed, and no token outlives it', async () => {
    const start = Date.now()
    const person = await readPerson(await ledge.signUp())
    const end = start + 2 * HOUR
    setClock(start + 90 * MINUTE)
    const answer = await ledge.refresh(person.refreshToken)
    const late = await answer.json<SessionBody>()
    expect(late.expires_in).toBeLessThanOrEqual(30 * 60)
    expect(late.expires_in).toBeGreaterThan(30 * 60 - 5)
    expect(decodeJwt(late.access_token).exp).toBe(late.expires_at)
    expect(late.expires_at * 1000).toBeLessThanOrEqual(end)
    setClock(end + 1000)
    const over = await ledge.refresh(late.refresh_token)
    expect(await outcomeOf(over)).toEqual([400, 'session_expired'])
  })

  test('ends the session, with a tombstone and an event', async () => {
    const start = Date.now()
    const person = await readPerson(await ledge.signUp())
    setClock(start + 2 * HOUR)
    expect((await ledge.refresh(person.refreshToken)).status).toBe(400)
    expect(await env.KV.get(`ended:${person.sessionId}`)).toBe('1')
    expect(await query('SELECT 1 FROM auth_sessions WHERE id = ?', person.sessionId)).toEqual([])
    const told = "SELECT 1 FROM ledge_events WHERE type = 'session.ended' AND subject = ?"
    expect(await query(told, person.id)).toHaveLength(1)
    const again = await ledge.refresh(person.refreshToken)
    expect(await outcomeOf(again)).toEqual([400, 'refresh_token_not_found'])
  })

  test('holds for the token before the latest too', async () => {
    const start = Date.now()
    const person = await readPerson(await ledge.signUp())
    await ledge.refresh(person.refreshToken)
    setClock(start + 2 * HOUR)
    const answer = await ledge.refresh(person.refreshToken)
    expect(await outcomeOf(answer)).toEqual([400, 'session_expired'])
  })

  test('that comes while 50 refresh lets none of them through', async () => {
    const start = Date.now()
    const person = await readPerson(await ledge.signUp())
    setClock(start + 2 * HOUR)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ledge.refresh(person.refreshToken)),
    )
    const codes = (await Promise.all(answers.map(outcomeOf))).map(([, code]) => code)
    expect(codes).toContain('session_expired')
    const refusals = ['session_expired', 'refresh_token_not_found']
    expect(codes.filter((code) => !refusals.includes(code ?? ''))).toEqual([])
  })
})

describe('S11 an idle end', () => {
  const ledge = createLedge({ sessionIdleSeconds: 1800 })

  test('is put off by each refresh, and comes without one', async () => {
    const start = Date.now()
    let person = await readPerson(await ledge.signUp())
    for (const minutes of [25, 50, 75]) {
      setClock(start + minutes * MINUTE)
      const answer = await ledge.refresh(person.refreshToken)
      expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
      person = await readPerson(answer)
    }
    setClock(start + 105 * MINUTE)
    const answer = await ledge.refresh(person.refreshToken)
    expect(await outcomeOf(answer)).toEqual([400, 'session_expired'])
  })

  test('leaves time to refresh: tokens hold no longer than the session may idle', async () => {
    const { expires_in } = await (await ledge.signUp()).json<SessionBody>()
    expect(expires_in).toBe(1800)
  })
})

test('S11 without the settings a session has no end', async () => {
  const start = Date.now()
  const person = await createPerson()
  setClock(start + 1000 * DAY)
  const answer = await refresh(person.refreshToken)
  expect(answer.status).toBe(200)
  expect((await answer.json<SessionBody>()).expires_in).toBe(3600)
})

describe('S11 the reuse interval', () => {
  test.each([
    { seconds: 30, after: 29, status: 200 },
    { seconds: 30, after: 31, status: 400 },
    { seconds: 0, after: 0, status: 400 },
  ])('of $seconds s: an old token $after s later is $status', async (row) => {
    const ledge = createLedge({ refreshReuseSeconds: row.seconds })
    const start = Date.now()
    setClock(start)
    const first = await readPerson(await ledge.signUp())
    const second = await readPerson(await ledge.refresh(first.refreshToken))
    const third = await readPerson(await ledge.refresh(second.refreshToken))
    setClock(start + row.after * 1000)
    const reused = await ledge.refresh(first.refreshToken)
    expect(reused.status).toBe(row.status)
    if (row.status === 400) {
      expect(await outcomeOf(reused)).toEqual([400, 'refresh_token_already_used'])
      expect(await outcomeOf(await ledge.getUser(third.accessToken))).toEqual([
        403,
        'session_not_found',
      ])
      expect((await whoIs(third.accessToken)).status).toBe(401)
    }
  })
})

describe('the schedule', () => {
  const clear = async (identity: object, now: number) => {
    const scope = openTestScope(createLedge(identity).app)
    const items = identityClearings.map((one) => one(now, 1000, scope.app.settings))
    await runBatch(scope.database, items)
    return scope.meter
  }
  const isThere = async ({ sessionId }: Person) =>
    (await query('SELECT 1 FROM auth_sessions WHERE id = ?', sessionId)).length === 1
  const hourAfter = (time: number) => Math.ceil(time / HOUR) * HOUR

  test('clears sessions away a day after their absolute end', async () => {
    const person = await createPerson()
    const start = Date.now()
    const settings = { sessionSeconds: 3600 }
    await clear(settings, start + DAY)
    expect(await isThere(person)).toBe(true)
    await clear(settings, start + DAY + HOUR + MINUTE)
    expect(await isThere(person)).toBe(false)
  })

  test('clears away those that idled, once an hour, and none that was refreshed', async () => {
    const start = Date.now()
    const idle = await createPerson()
    const active = await createPerson()
    setClock(start + 2 * DAY)
    await refresh(active.refreshToken)
    const settings = { sessionIdleSeconds: 3600 }
    const then = hourAfter(start + 2 * DAY)
    await clear(settings, then + MINUTE)
    expect(await isThere(idle)).toBe(true)
    await clear(settings, then)
    expect([await isThere(idle), await isThere(active)]).toEqual([false, true])
  })

  test('clears nothing away without the settings', async () => {
    const person = await createPerson()
    await clear({}, hourAfter(Date.now() + 1000 * DAY))
    expect(await isThere(person)).toBe(true)
  })
})

describe('R12 clocks that differ by five minutes', () => {
  test.each([-5, 5])('%i: a token made by the one holds at the other', async (minutes) => {
    const { email } = await createPerson()
    const now = Date.now()
    setClock(now + minutes * MINUTE)
    const person = await readPerson(await signIn(email))
    setClock(now)
    expect((await whoIs(person.accessToken)).status).toBe(200)
    expect((await getUser(person.accessToken)).status).toBe(200)
    expect((await refresh(person.refreshToken)).status).toBe(200)
  })

  test('a clock that jumps back does not make a session older', async () => {
    const ledge = createLedge({ sessionIdleSeconds: 600 })
    const now = Date.now()
    const person = await readPerson(await ledge.signUp())
    setClock(now - 5 * MINUTE)
    const next = await readPerson(await ledge.refresh(person.refreshToken))
    setClock(now + 9 * MINUTE)
    expect((await ledge.refresh(next.refreshToken)).status).toBe(200)
  })

  test('who rotated with a clock ahead is no thief, but tabs may race no longer for that', async () => {
    const now = Date.now()
    const first = await createPerson()
    setClock(now + 4 * MINUTE)
    const second = await readPerson(await refresh(first.refreshToken))
    const third = await readPerson(await refresh(second.refreshToken))
    setClock(now)
    const raced = await readPerson(await refresh(first.refreshToken))
    expect(raced.refreshToken).toBe(third.refreshToken)
    setClock(now + 5 * MINUTE)
    expect(await outcomeOf(await refresh(first.refreshToken))).toEqual([
      400,
      'refresh_token_already_used',
    ])
  })

  test('a lock for guessing ends, whichever clock began it', async () => {
    const { email } = await createPerson()
    const now = Date.now()
    setClock(now + 5 * MINUTE)
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn(email, 'not the one')
    setClock(now)
    const refused = await signIn(email)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(600)
    setClock(now + 10 * MINUTE + 1000)
    expect((await signIn(email)).status).toBe(200)
  })
})
