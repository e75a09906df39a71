// Which rules an update must ask again of the row as stored: all but those that read only what it does not write.
import { and, eq, gt, inArray, isNull, not, or, type SQL, sql } from 'drizzle-orm'
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { isUntouched } from '../../../src/engine/data/plan/untouched.ts'
import { compile } from '../../../src/engine/data/rules.ts'
import { schemaOf } from '../../../src/engine/data/schema/schema.ts'
import { defineApp } from '../../../src/engine/index.ts'

const notes = sqliteTable('notes', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  title: text('title').notNull(),
  size: integer('size').notNull(),
  odd: integer('odd"name'),
  shout: text('shout').generatedAlwaysAs(sql`upper(title)`),
})
const row = alias(notes, 'a1')
const other = alias(notes, 'a2')
const table = schemaOf(defineApp({ tables: { notes } })).tables.get('notes')
const ME = 'me'

function judge(rule: SQL | undefined, columns: readonly string[]): boolean {
  if (table === undefined || rule === undefined) throw new Error('the test has no table or rule')
  return isUntouched(compile(rule), { table, alias: 'a1', columns })
}

describe('a rule is not asked again', () => {
  test.each([
    { name: 'of an owner who stays', rule: eq(row.userId, ME) },
    {
      name: 'with and, or, not',
      rule: and(or(eq(row.userId, ME), gt(row.size, 3)), not(isNull(row.id))),
    },
    { name: 'with a list of values', rule: inArray(row.userId, [ME, 'you']) },
    { name: 'of a column with a quote in its name', rule: isNull(row.odd) },
    { name: 'that reads no column', rule: sql`${1} = ${1}` },
  ])('$name', ({ rule }) => {
    expect(judge(rule, ['title'])).toBe(true)
  })
})

describe('a rule is asked again', () => {
  test.each([
    {
      name: 'when it reads a column that is written',
      rule: eq(row.userId, ME),
      columns: ['user_id'],
    },
    {
      name: 'when one of its columns is written',
      rule: and(eq(row.userId, ME), gt(row.size, 3)),
      columns: ['size'],
    },
    {
      name: 'when its column has a quote in its name',
      rule: isNull(row.odd),
      columns: ['odd"name'],
    },
    { name: 'when it reads a generated column', rule: eq(row.shout, 'A'), columns: ['title'] },
    { name: 'when it reads another row', rule: eq(other.userId, ME), columns: ['title'] },
    {
      name: 'when it holds a query',
      rule: sql`exists (select 1 from notes where ${row.userId} = 1)`,
      columns: ['title'],
    },
    { name: 'when it calls a function', rule: sql`length(${row.userId}) > 3`, columns: ['title'] },
    { name: 'when it names a column by hand', rule: sql`user_id = ${ME}`, columns: ['title'] },
    { name: 'when it holds a text', rule: sql`${row.userId} = 'me'`, columns: ['title'] },
    { name: 'when it names a table by hand', rule: sql`"user_id" = ${ME}`, columns: ['title'] },
    {
      name: 'when a column is no column of the table',
      rule: sql`"a1"."rowid" = ${1}`,
      columns: ['title'],
    },
  ])('$name', ({ rule, columns }) => {
    expect(judge(rule, columns)).toBe(false)
  })
})
