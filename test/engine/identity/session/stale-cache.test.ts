// R9: a KV that is behind, or remembers what it did not find: D1 decides where it is asked, and every promise has an end.
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { roundTripsOf } from '../../../support/worker.ts'
import {
  createPerson,
  faultyKv,
  getUser,
  outcomeOf,
  PASSWORD,
  type Person,
  post,
  readPerson,
  refresh,
  signIn,
  whoIs,
} from '../people.ts'

afterEach(() => void vi.useRealTimers())

describe('R9 KV is behind', () => {
  /** KV as this data centre saw it before: up to a minute stale, and with what it did not find remembered too. */
  const freeze = async ({ sessionId }: Person) => {
    const seen = await env.KV.get([`ended:${sessionId}`, `session:${sessionId}`])
    return faultyKv({ get: async () => seen })
  }
  const end = (person: Person) => post('/logout?scope=local', undefined, { as: person.accessToken })

  test('a revoked session is refused at once where D1 decides, elsewhere once KV has caught up', async () => {
    const person = await createPerson()
    const bindings = await freeze(person)
    expect((await end(person)).status).toBe(204)
    expect(await outcomeOf(await refresh(person.refreshToken, { bindings }))).toEqual([
      400,
      'refresh_token_not_found',
    ])
    expect(await outcomeOf(await getUser(person.accessToken, { bindings }))).toEqual([
      403,
      'session_not_found',
    ])
    expect((await whoIs(person.accessToken, { bindings })).status).toBe(200) // KV's minute
    expect((await whoIs(person.accessToken)).status).toBe(401)
  })

  test('the promise ends with the token at the latest, whatever KV remembers', async () => {
    const person = await createPerson()
    const bindings = await freeze(person)
    await end(person)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61 * 60_000 })
    expect((await whoIs(person.accessToken, { bindings })).status).toBe(401)
  })

  test('people sign in and are known though KV remembers that their session was not there', async () => {
    const { email } = await createPerson()
    const bindings = faultyKv({
      get: async (keys: string[]) => new Map(keys.map((key) => [key, null])),
    })
    const person = await readPerson(await signIn(email, PASSWORD, { bindings }))
    const answer = await whoIs(person.accessToken, { bindings })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    await end(person)
    expect((await whoIs(person.accessToken, { bindings })).status).toBe(401)
  })
})
