// Parts of one batch: each reads its own rows, a guard's refusal is the caller's error, and nothing of a refused batch stays.
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { ApiError, guard, readRow } from '../../../src/engine/core/index.ts'
import { commit, NOTHING, type Part, together } from '../../../src/engine/identity/part.ts'
import { users } from '../../../src/engine/identity/tables.ts'
import { createEmail, query } from './people.ts'
import { insertUser, openTestScope } from './support.ts'

const reading = (...values: number[]): Part<number[]> => ({
  items: values.map((value) => sql`SELECT ${value} AS value`),
  read: (rows) => rows.flat().map(({ value }) => Number(value)),
})

const refusing = (tag: string): Part => ({
  items: [guard(sql`0`, `${tag}:detail`)],
  refusals: { [tag]: (whole) => new ApiError('conflict', whole) },
  read: () => {},
})

test('each part reads its own rows, in one round trip', async () => {
  const scope = openTestScope()
  const parts = [reading(1, 2), NOTHING, reading(), reading(3)] as const
  expect(await commit(scope, parts)).toEqual([[1, 2], undefined, [], [3]])
  expect(scope.meter.roundTrips).toBe(1)
})

test('nothing to do costs nothing', async () => {
  const scope = openTestScope()
  expect(await commit(scope, [NOTHING])).toEqual([undefined])
  expect(scope.meter.roundTrips).toBe(0)
})

test('a refusal is the error of the guard that made it, also inside a part of parts', async () => {
  const scope = openTestScope()
  const user = insertUser(scope, createEmail())
  const batch = commit(scope, [together(user.part, refusing('one')), refusing('two')])
  await expect(batch).rejects.toMatchObject({ code: 'conflict', message: 'one:detail' })
  expect(await query('SELECT 1 FROM auth_users WHERE id = ?', user.id)).toEqual([])
})

test('a row of a batch is as drizzle would give it', async () => {
  const scope = openTestScope()
  const user = insertUser(scope, createEmail())
  const find = {
    items: [scope.db.select().from(users)],
    read: ([rows = []]: Record<string, unknown>[][]) => rows.map((row) => readRow(users, row)),
  }
  const [, found] = await commit(scope, [user.part, find])
  expect(found.find(({ id }) => id === user.id)).toEqual(
    (await scope.db.select().from(users)).find(({ id }) => id === user.id),
  )
})
