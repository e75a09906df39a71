// A small world for the oracle: two tables, random rows in them, random rules and grants over them.
import { env } from 'cloudflare:workers'
import { and, eq, type SQL } from 'drizzle-orm'
import { integer, type SQLiteColumn, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'
import { defineApp, type RuleCaller } from '../../../src/engine/core/index.ts'
import { policy } from '../../../src/engine/data/index.ts'
import {
  type Condition,
  conditionOf,
  type Domain,
  judge,
  type Row,
  toDrizzle,
} from './condition.ts'

export const ITEM_COLUMNS = ['id', 'title', 'size', 'done', 'owner'] as const
export const PART_COLUMNS = ['id', 'item_id', 'title', 'size', 'owner'] as const

const items = sqliteTable('items', {
  id: integer('id').primaryKey(),
  title: text('title'),
  size: integer('size'),
  done: integer('done', { mode: 'boolean' }),
  owner: text('owner'),
})
const parts = sqliteTable('parts', {
  id: integer('id').primaryKey(),
  item_id: integer('item_id').references(() => items.id),
  title: text('title'),
  size: integer('size'),
  owner: text('owner'),
})

const titles = ['a', 'ab', 'B', 'x_y', 'x1', '', null]
const sizes = [-1, 0, 1, 7, null]
const owners = ['me', 'you', null]

export const ITEMS: Domain = {
  title: titles,
  size: sizes,
  done: [true, false, null],
  owner: owners,
}
export const PARTS: Domain = { item_id: [1, 2, 3, null], title: titles, size: sizes, owner: owners }

/** Who may see what of a table. */
export interface TableRules {
  readonly condition: Condition
  /** Whether a row must also be the caller's own. */
  readonly isOwned: boolean
  /** Columns that the caller's role may read. */
  readonly grants: readonly string[]
}

export interface World {
  readonly items: readonly Row[]
  readonly parts: readonly Row[]
  readonly itemRules: TableRules
  readonly partRules: TableRules
}

const rowOf = (domain: Domain) =>
  fc.record(
    Object.fromEntries(
      Object.entries(domain).map(([name, values]) => [name, fc.constantFrom(...values)]),
    ),
  )

const rowsOf = (domain: Domain): fc.Arbitrary<Row[]> =>
  fc
    .array(rowOf(domain), { minLength: 2, maxLength: 8 })
    .map((rows) => rows.map((row, index) => ({ id: index + 1, ...row })))

const everything: Condition = { kind: 'and', of: [] }

const rulesOf = (domain: Domain): fc.Arbitrary<TableRules> =>
  fc.record({
    condition: fc.oneof(fc.constant(everything), conditionOf(domain, true)),
    isOwned: fc.boolean(),
    grants: fc.oneof(
      { weight: 3, arbitrary: fc.constant(['id', ...Object.keys(domain)]) },
      fc.subarray(Object.keys(domain)).map((some) => ['id', ...some]),
    ),
  })

export const world: fc.Arbitrary<World> = fc
  .record({
    items: rowsOf(ITEMS),
    parts: rowsOf(PARTS),
    itemRules: rulesOf(ITEMS),
    partRules: rulesOf(PARTS),
  })
  .map((one) => ({ ...one, parts: one.parts.map((part) => withItem(part, one.items)) }))

const withItem = (part: Row, all: readonly Row[]): Row =>
  all.some(({ id }) => id === part.item_id) ? part : { ...part, item_id: null }

/** The app of a world, for a caller of the given role. */
export const createApp = ({ itemRules, partRules }: World, role: string) =>
  defineApp({
    tables: { items, parts },
    policies: [
      policy(items, { select: ruleOf(itemRules), columns: { [role]: itemRules.grants } }),
      policy(parts, { select: ruleOf(partRules), columns: { [role]: partRules.grants } }),
    ],
  })

interface Facts {
  row: { owner: SQLiteColumn }
  caller: RuleCaller
}

const ruleOf =
  ({ condition, isOwned }: TableRules) =>
  ({ row, caller }: Facts): SQL | undefined => {
    const verdict = toDrizzle(row as unknown as Record<string, SQLiteColumn>, condition) // a table is its columns by name
    return isOwned ? and(verdict, eq(row.owner, caller.userId)) : verdict
  }

/** Whether the caller may see a row; `userId` is null for a visitor. */
export function maySee(
  row: Row,
  { condition, isOwned }: TableRules,
  userId: string | null,
): boolean {
  if (isOwned && (userId === null || row.owner !== userId)) return false
  return judge(row, condition) === true
}

const TABLES = `CREATE TABLE IF NOT EXISTS items (id integer PRIMARY KEY, title text, size integer, done integer, owner text);
CREATE TABLE IF NOT EXISTS parts (id integer PRIMARY KEY, item_id integer REFERENCES items(id), title text, size integer, owner text);
DELETE FROM parts; DELETE FROM items`

/** Puts a world's rows into the test's database; the owner `me` becomes `userId`. */
export async function fill(one: World, userId: string): Promise<World> {
  const own = (row: Row): Row => ({
    ...row,
    owner: row.owner === 'me' ? userId : (row.owner ?? null),
  })
  const filled = { ...one, items: one.items.map(own), parts: one.parts.map(own) }
  const insert = (table: string, columns: readonly string[], row: Row) =>
    env.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`).bind(
      ...columns.map((name) => row[name] ?? null),
    )
  await env.DB.batch([
    ...TABLES.split(';').map((statement) => env.DB.prepare(statement)),
    ...filled.items.map((row) => insert('items', ITEM_COLUMNS, row)),
    ...filled.parts.map((row) => insert('parts', PART_COLUMNS, row)),
  ])
  return filled
}
