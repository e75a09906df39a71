// Random writes under random rules leave the table that plain TypeScript leaves, or leave it untouched.
import { env } from 'cloudflare:workers'
import { and, eq, type SQL } from 'drizzle-orm'
import { integer, type SQLiteColumn, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineApp, type RuleCaller } from '../../src/engine/core/index.ts'
import { policy } from '../../src/engine/data/index.ts'
import { signUp } from '../engine/data/support/users.ts'
import { createCaller } from '../support/worker.ts'
import {
  type Condition,
  conditionOf,
  type Domain,
  judge,
  type Row,
  toDrizzle,
  toWire,
} from './support/condition.ts'

const RUNS = Number(env.LEDGE_ORACLE_RUNS ?? 200)

const things = sqliteTable('things', {
  id: integer('id').primaryKey(),
  title: text('title'),
  size: integer('size'),
  owner: text('owner'),
})
const DOMAIN: Domain = {
  title: ['a', 'ab', 'B', null],
  size: [-1, 0, 7, null],
  owner: ['me', 'you', null],
}
const COLUMNS = ['id', ...Object.keys(DOMAIN)]

type Action = 'select' | 'insert' | 'update' | 'delete'
type Rules = Record<Action, { condition: Condition; isOwned: boolean }>

type Write =
  | { kind: 'insert' | 'merge' | 'ignore'; rows: Row[]; answers: boolean }
  | { kind: 'update'; filter: Condition; set: Row; answers: boolean }
  | { kind: 'delete'; filter: Condition; answers: boolean }

const everything: Condition = { kind: 'and', of: [] }
const rule = fc.record({
  condition: fc.oneof(
    { weight: 2, arbitrary: fc.constant(everything) },
    conditionOf(DOMAIN, false),
  ),
  isOwned: fc.boolean(),
})
const rules: fc.Arbitrary<Rules> = fc.record({
  select: rule,
  insert: rule,
  update: rule,
  delete: rule,
})

const valuesOf = Object.fromEntries(
  Object.entries(DOMAIN).map(([name, values]) => [name, fc.constantFrom(...values)]),
)
const row = fc.record({ id: fc.integer({ min: 1, max: 6 }), ...valuesOf })
const setOf = (names: string[]): fc.Arbitrary<Row> =>
  fc.record(
    Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(DOMAIN[name] ?? []))])),
  )
const answers = fc.boolean()
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('insert' as const, 'merge' as const, 'ignore' as const),
    rows: fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
    answers,
  }),
  fc.record({
    kind: fc.constant('update' as const),
    filter: conditionOf(DOMAIN, false),
    set: fc.subarray(Object.keys(DOMAIN), { minLength: 1 }).chain(setOf),
    answers,
  }),
  fc.record({ kind: fc.constant('delete' as const), filter: conditionOf(DOMAIN, false), answers }),
)

interface Facts {
  row: { owner: SQLiteColumn }
  caller: RuleCaller
}

const toRule =
  ({ condition, isOwned }: Rules[Action]) =>
  ({ row, caller }: Facts): SQL | undefined => {
    const verdict = toDrizzle(row as unknown as Record<string, SQLiteColumn>, condition) // a table is its columns by name
    return isOwned ? and(verdict, eq(row.owner, caller.userId)) : verdict
  }

const createApp = (one: Rules) =>
  defineApp({
    tables: { things },
    policies: [
      policy(things, {
        select: toRule(one.select),
        insert: toRule(one.insert),
        update: toRule(one.update),
        delete: toRule(one.delete),
      }),
    ],
  })

type Table = ReadonlyMap<unknown, Row>

/** The table after a write; null when it is refused. */
function apply(
  table: Table,
  one: Write,
  { rules, userId }: { rules: Rules; userId: string },
): Table | null {
  const may = (action: Action, row: Row): boolean => {
    const { condition, isOwned } = rules[action]
    return judge(row, condition) === true && (!isOwned || row.owner === userId)
  }
  const after = new Map(table)
  if (one.kind === 'update' || one.kind === 'delete') {
    const reached = [...table.values()].filter(
      (row) => judge(row, one.filter) === true && may('select', row) && may(one.kind, row),
    )
    for (const row of reached) {
      const next = one.kind === 'update' ? { ...row, ...one.set } : null
      if (next !== null && (!may('update', next) || (one.answers && !may('select', next))))
        return null
      if (next === null) after.delete(row.id)
      else after.set(row.id, next)
    }
    return after
  }
  for (const row of one.rows) {
    const old = table.get(row.id)
    // As in Postgres, also of a row that is passed over.
    if (!may('insert', row) || (one.answers && !may('select', row))) {
      return null
    }
    if (old !== undefined && one.kind === 'insert') return null
    if (old !== undefined && one.kind === 'ignore') continue
    const isMerged = old !== undefined
    if (
      isMerged &&
      !(may('update', old) && may('select', old) && may('update', row) && may('select', row))
    ) {
      return null
    }
    after.set(row.id, row)
  }
  return after
}

function toRequest(one: Write) {
  const prefer = one.answers ? 'return=representation' : 'return=minimal'
  if (one.kind === 'update' || one.kind === 'delete') {
    const path = `/rest/v1/things?${new URLSearchParams({ and: `(${toWire(one.filter)})` })}`
    const method = one.kind === 'update' ? 'PATCH' : 'DELETE'
    return {
      path,
      method,
      headers: { Prefer: prefer },
      ...(one.kind === 'update' && { body: one.set }),
    }
  }
  const resolution = {
    insert: '',
    merge: ',resolution=merge-duplicates',
    ignore: ',resolution=ignore-duplicates',
  }
  const headers = { Prefer: prefer + resolution[one.kind] }
  return { path: '/rest/v1/things', method: 'POST', headers, body: one.rows }
}

const readTable = async (): Promise<Row[]> =>
  (await env.DB.prepare(`SELECT ${COLUMNS} FROM things ORDER BY id`).all<Row>()).results

test(`S40 ${RUNS} random writes under random rules`, { timeout: 600_000 }, async () => {
  const user = await signUp(createCaller())
  const own = (row: Row): Row =>
    'owner' in row ? { ...row, owner: row.owner === 'me' ? user.id : (row.owner ?? null) } : row
  await env.DB.prepare(
    'CREATE TABLE things (id integer PRIMARY KEY, title text, size integer, owner text)',
  ).run()
  let written = 0
  const start = fc.uniqueArray(row, { maxLength: 4, selector: ({ id }) => id })
  await fc.assert(
    fc.asyncProperty(
      rules,
      start,
      fc.array(write, { minLength: 1, maxLength: 3 }),
      async (drawn, rows, writes) => {
        let table: Table = new Map(rows.map(own).map((one) => [one.id, one]))
        const insert = env.DB.prepare(`INSERT INTO things (${COLUMNS}) VALUES (?, ?, ?, ?)`)
        await env.DB.batch([
          env.DB.prepare('DELETE FROM things'),
          ...[...table.values()].map((one) =>
            insert.bind(...COLUMNS.map((name) => one[name] ?? null)),
          ),
        ])
        const call = createCaller(createApp(drawn))
        for (const one of writes.map((raw): Write => ownWrite(raw, own))) {
          const { path, ...options } = toRequest(one)
          const response = await call(path, { ...options, as: user.token })
          const expected = apply(table, one, { rules: drawn, userId: user.id })
          expect({ one, ok: response.ok, status: response.status }).toMatchObject({
            ok: expected !== null,
          })
          if (expected !== null && expected.size > 0) written += 1
          table = expected ?? table
          const stored = await readTable()
          expect(stored).toEqual(
            [...table.values()].toSorted((some, next) => Number(some.id) - Number(next.id)),
          )
        }
      },
    ),
    { numRuns: RUNS, seed: 20_261_125 },
  )
  expect(written).toBeGreaterThan(RUNS / 10)
})

function ownWrite(one: Write, own: (row: Row) => Row): Write {
  if (one.kind === 'update') return { ...one, set: own(one.set) }
  return one.kind === 'delete' ? one : { ...one, rows: one.rows.map(own) }
}
