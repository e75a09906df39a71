// S15: who asks for a session and does not know the password learns nothing: not by what is answered, nor by the work done.
import { env } from 'cloudflare:workers'
import nodeCrypto from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createEmail, createPerson, query, signIn, VERSIONED } from '../people.ts'

const scrypt = vi.spyOn(nodeCrypto, 'scryptSync')
beforeEach(() => void scrypt.mockClear())

/** Somebody whose row is as `change` (SQL) says. */
const createChanged = async (change: string) => {
  const { id, email } = await createPerson()
  await query(`UPDATE auth_users SET ${change} WHERE id = ?`, id)
  return email
}

/** D1 that counts what it is asked. */
function countingDatabase() {
  const asked = { trips: 0, statements: 0 }
  const database = {
    prepare: (sql: string) => env.DB.prepare(sql),
    batch(statements: D1PreparedStatement[]) {
      asked.trips += 1
      asked.statements += statements.length
      return env.DB.batch(statements)
    },
  } as unknown as D1Database // the part of it that the engine uses
  return { asked, database }
}

/** What a wrong guess at an account shows of it. */
async function observe(email: string, headers: Record<string, string>) {
  const { asked, database } = countingDatabase()
  scrypt.mockClear()
  const answer = await signIn(email, 'not the one', { headers, bindings: { DB: database } })
  const shown = [...answer.headers]
    .map(([name, value]) => (isOwnValue(name) ? [name] : [name, value]))
    .sort()
  const costs = scrypt.mock.calls.map(([, , length, options]) => [length, options])
  return { status: answer.status, body: await answer.text(), shown, asked, costs }
}

/** Headers that differ from one request to the next. */
const isOwnValue = (name: string) => ['server-timing', 'traceparent', 'x-request-id'].includes(name)

const people = [
  { who: 'somebody', create: async () => (await createPerson()).email },
  { who: 'nobody', create: async () => createEmail() },
  { who: 'no address at all', create: async () => 'plain' },
  {
    who: 'somebody who has not confirmed',
    create: () => createChanged('email_confirmed_at = NULL'),
  },
  { who: 'somebody without a password', create: () => createChanged('password_hash = NULL') },
  {
    who: 'somebody who is banned',
    create: () => createChanged("banned_until = '2999-01-01T00:00:00.000Z'"),
  },
]

describe('S15 a wrong password', () => {
  test.each(people.flatMap((one) => [{}, VERSIONED].map((headers) => ({ ...one, headers }))))(
    'for $who is one answer, one hash and one round trip ($headers)',
    async ({ create, headers }) => {
      const seen = await observe(await create(), headers)
      expect(seen).toEqual(await observe((await createPerson()).email, headers))
      expect(seen.status).toBe(400)
      expect(seen.asked.trips).toBe(1)
      expect(seen.costs).toEqual([[32, { N: 2 ** 14, r: 8, p: 5, maxmem: expect.any(Number) }]])
    },
  )

  test('too often is one answer too, and no hash', async () => {
    const [known, unknown] = [(await createPerson()).email, createEmail()]
    for (let attempt = 0; attempt < 10; attempt += 1) {
      for (const email of [known, unknown]) await signIn(email, 'not the one')
    }
    const [one, other] = [await observe(known, VERSIONED), await observe(unknown, VERSIONED)]
    const withoutWait = ({ shown, ...rest }: typeof one) => ({
      ...rest,
      names: shown.map(([name]) => name),
    })
    expect(withoutWait(one)).toEqual(withoutWait(other))
    expect([one.status, one.costs]).toEqual([429, []])
  })
})
