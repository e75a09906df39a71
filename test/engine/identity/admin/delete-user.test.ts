// DELETE /admin/users/{id}: for good and softly, with the event that tells of it, in one batch.
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { defineApp, defineFunction, userDeleted } from '../../../../src/engine/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { createPerson, getUser, outcomeOf, query, signIn } from '../people.ts'
import { auditOf, createUser, operate, rowOf } from './operator.ts'

const remove = (id: string, body?: unknown) => operate('DELETE', `/admin/users/${id}`, body)

const TABLES = ['auth_identities', 'auth_sessions', 'auth_one_time_codes', 'auth_flow_states']

async function fill(id: string): Promise<void> {
  await query(
    `INSERT INTO auth_one_time_codes (id, user_id, purpose, sent_to, code_hash, link_hash, expires_at, created_at)
    VALUES (?1, ?1, 'recovery', 'x', 'x', ?1, '2999', '2026')`,
    id,
  )
  await query(
    `INSERT INTO auth_flow_states (id, user_id, challenge, challenge_method, method, created_at, expires_at)
    VALUES (?1, ?1, 'x', 's256', 'x', '2026', '2999')`,
    id,
  )
}

const countLeft = async (id: string) => {
  const counts = await Promise.all(
    TABLES.map((table) => query(`SELECT count(*) AS n FROM ${table} WHERE user_id = ?`, id)),
  )
  return counts.map(([row]) => row?.n)
}

describe('for good', () => {
  test.each([
    { name: 'no body', body: undefined },
    { name: '{}, as Flutter sends', body: {} },
    { name: 'should_soft_delete false', body: { should_soft_delete: false } },
    { name: 'should_soft_delete null', body: { should_soft_delete: null } },
  ])('with $name: one round trip, and nothing is left', async ({ body }) => {
    const person = await createPerson()
    await fill(person.id)
    const answer = await remove(person.id.toUpperCase(), body)
    expect([answer.status, roundTripsOf(answer), await answer.json()]).toEqual([200, 1, {}])
    expect(await rowOf(person.id)).toBeUndefined()
    expect(await countLeft(person.id)).toEqual([0, 0, 0, 0])
    expect(await outcomeOf(await getUser(person.accessToken))).toEqual([403, 'user_not_found'])
    expect(await outcomeOf(await signIn(person.email))).toEqual([400, 'invalid_credentials'])
    expect((await auditOf(person.id)).at(-1)).toBe('user_deleted')
  })

  test('twice, and 20 in parallel: once', async () => {
    const { id } = await createUser()
    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(id)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 404)).toHaveLength(19)
    expect(await outcomeOf(await remove(id))).toEqual([404, 'user_not_found'])
    const deletions = (await auditOf(id)).filter((action) => action === 'user_deleted')
    expect(deletions).toHaveLength(1)
  })

  test('not while a row of the app points to the user', async () => {
    const { id } = await createUser()
    await query('CREATE TABLE refers (user_id text REFERENCES auth_users(id))')
    await query('INSERT INTO refers VALUES (?)', id)
    expect(await outcomeOf(await remove(id))).toEqual([409, 'conflict'])
    expect(await rowOf(id)).toBeDefined()
    expect((await remove(id, { should_soft_delete: true })).status).toBe(200)
    await query('DROP TABLE refers')
  })
})

describe('softly', () => {
  const soft = { should_soft_delete: true }

  test('two round trips; the row stays and says nothing of who it was', async () => {
    const person = await createPerson()
    await query("UPDATE auth_users SET phone = '4915199999999' WHERE id = ?", person.id)
    await fill(person.id)
    const answer = await remove(person.id, soft)
    expect([answer.status, roundTripsOf(answer), await answer.json()]).toEqual([200, 2, {}])
    expect(await countLeft(person.id)).toEqual([0, 0, 0, 0])
    const row = await rowOf(person.id)
    expect(row).toMatchObject({
      deleted_at: expect.any(String),
      password_hash: null,
      app_metadata: '{}',
      user_metadata: '{}',
      email: expect.stringMatching(/^[\w-]{43}$/),
      phone: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(JSON.stringify(row)).not.toContain(person.email)
    const facts = await query('SELECT details FROM auth_audit_log WHERE subject_id = ?', person.id)
    expect(JSON.stringify(facts)).not.toContain(person.email)
  })

  test('the address is free for another, and the digest is no way in', async () => {
    const person = await createPerson()
    await remove(person.id, soft)
    const next = await createPerson(person.email)
    expect(next.id).not.toBe(person.id)
    const digest = (await rowOf(person.id))?.email
    expect(await outcomeOf(await signIn(digest))).toEqual([400, 'invalid_credentials'])
  })

  test('twice is once; then it cannot be changed, but goes for good', async () => {
    const { id } = await createUser()
    await remove(id, soft)
    const before = await rowOf(id)
    expect((await remove(id, soft)).status).toBe(200)
    expect(await rowOf(id)).toEqual(before)
    const answer = await operate('PUT', `/admin/users/${id}`, { password: 'a long passphrase' })
    expect(await outcomeOf(answer)).toEqual([404, 'user_not_found'])
    expect((await operate('GET', `/admin/users/${id}`)).status).toBe(200)
    expect((await remove(id)).status).toBe(200)
    expect(await rowOf(id)).toBeUndefined()
  })
})

test.each(['', '[', '[]', '"x"', { should_soft_delete: 'yes' }, { should_soft_delete: 1 }])(
  'S7 the body %j deletes nobody unless it is a choice',
  async (body) => {
    const { id } = await createUser()
    const answer = await remove(id, body)
    if (body === '') return expect(answer.status).toBe(200)
    expect(answer.status).toBe(400)
    expect(await rowOf(id)).toBeDefined()
  },
)

describe('the event', () => {
  const app = defineApp({
    tables: {},
    functions: [
      defineFunction({ name: 'farewell', on: userDeleted(), run: async () => undefined }),
    ],
  })
  const call = createCaller(app)
  const path = (id: string) => `/auth/v1/admin/users/${id}`
  const eventsOf = (id: string) =>
    query("SELECT data FROM ledge_events WHERE type = 'user.deleted' AND subject = ?", id)

  test('user.deleted is written with the deletion, for an app that waits for it', async () => {
    for (const soft of [true, false]) {
      const { id } = await createUser()
      await call(path(id), { method: 'DELETE', as: secretKey, body: { should_soft_delete: soft } })
      expect((await eventsOf(id)).map(({ data }) => JSON.parse(String(data)))).toEqual([
        { user_id: id, soft },
      ])
    }
    const { id } = await createUser()
    await remove(id)
    expect(await eventsOf(id)).toEqual([])
  })

  test('all of it happens or nothing', async () => {
    const person = await createPerson()
    const broken = {
      prepare: (sql: string) =>
        env.DB.prepare(
          /^delete from "auth_users"/.test(sql) ? 'SELECT json_extract(0, 0, ?)' : sql,
        ),
      batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
    } as unknown as D1Database // the part of it that the engine uses
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const answer = await call(path(person.id), {
      method: 'DELETE',
      as: secretKey,
      bindings: { DB: broken },
    })
    silent.mockRestore()
    expect(answer.status).toBe(500)
    expect(await eventsOf(person.id)).toEqual([])
    expect((await getUser(person.accessToken)).status).toBe(200)
  })
})
