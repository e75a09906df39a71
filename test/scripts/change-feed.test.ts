// Change feeds in migrations: what `npm run db:generate` adds, keeps through rebuilds and takes away again, and that
// wrangler and D1 take it.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { unstable_splitSqlQuery as splitSqlQuery } from 'wrangler'
import { checkMigrations } from '../../scripts/db/gate.ts'
import { planDrops, planSchemaObjects } from '../../scripts/db/schema-objects.ts'
import { prepareDatabase, readMigration } from '../../scripts/start/database.ts'
import { type ChangeAction, defineApp } from '../../src/engine/core/index.ts'
import { everyone, policy } from '../../src/engine/data/index.ts'
import { change, defineFunction } from '../../src/engine/functions/index.ts'
import { readLocalDatabase } from '../support/local-database.ts'

const books = sqliteTable('books', { id: text('id').primaryKey(), title: text('title') })

/** An app that hears of changes of books. */
const hearing = (...actions: ChangeAction[]) => hearingOf(['id', 'title'], actions)

const hearingOf = (columns: readonly string[], actions: readonly ChangeAction[]) =>
  defineApp({
    tables: { books },
    policies: [
      policy(books, { select: everyone, columns: { anon: columns, authenticated: columns } }),
    ],
    functions:
      actions.length === 0
        ? []
        : [defineFunction({ name: 'hear', on: change(books, actions), run: () => undefined })],
  })

const CREATE = 'CREATE TABLE books (id TEXT PRIMARY KEY NOT NULL, title TEXT)'

/** As drizzle-kit writes it when a column gets a default. */
const REBUILD = [
  'PRAGMA foreign_keys=OFF',
  "CREATE TABLE __new_books (id TEXT PRIMARY KEY NOT NULL, title TEXT DEFAULT 'Untitled')",
  'INSERT INTO __new_books (id, title) SELECT id, title FROM books',
  'DROP TABLE books',
  'ALTER TABLE __new_books RENAME TO books',
  'PRAGMA foreign_keys=ON',
]

/** A project with the engine's migrations and one of its own; `write` adds another. */
function createProject() {
  const root = mkdtempSync(join(tmpdir(), 'ledge-feed-'))
  mkdirSync(join(root, 'migrations/2_app'), { recursive: true })
  cpSync(
    join(import.meta.dirname, '../../migrations/1_engine'),
    join(root, 'migrations/1_engine'),
    {
      recursive: true,
    },
  )
  const write = (name: string, statements: readonly string[], head = '') =>
    writeFileSync(
      join(root, 'migrations/2_app', name),
      head + statements.map((one) => `${one};\n`).join('--> statement-breakpoint\n'),
    )
  write('0000_books.sql', [CREATE])
  return { root, write }
}

/** The first three words of each statement. */
const headOf = (statements: readonly string[]) =>
  statements.map((statement) => statement.split(/[ \n]/).slice(0, 3).join(' '))

describe('db:generate', () => {
  test('writes a trigger for each action that somebody hears of, once', () => {
    const { root, write } = createProject()
    const plan = planSchemaObjects(root, hearing('insert', 'delete'))
    expect(headOf(plan)).toEqual([
      'CREATE TRIGGER books_change_insert',
      'CREATE TRIGGER books_change_delete',
    ])
    write('0001_feed.sql', plan)
    expect(planSchemaObjects(root, hearing('insert', 'delete'))).toEqual([])
  })

  test('takes away what nobody hears of any more, and the gate asks whether that is meant', () => {
    const { root, write } = createProject()
    write('0001_feed.sql', planSchemaObjects(root, hearing('insert', 'update')))
    const plan = planSchemaObjects(root, hearing('update'))
    expect(plan).toEqual(['DROP TRIGGER books_change_insert'])
    write('0002_less.sql', plan)
    expect(checkMigrations(root)).toMatchObject([
      { danger: 'drop-trigger', message: expect.stringContaining('books_change_insert') },
    ])
    write('0002_less.sql', plan, '-- allow: drop-trigger\n')
    expect(checkMigrations(root)).toEqual([])
    expect(planSchemaObjects(root, hearing('update'))).toEqual([])
  })

  test('writes a trigger anew when other columns may be seen', () => {
    const { root, write } = createProject()
    write('0001_feed.sql', planSchemaObjects(root, hearing('insert')))
    const plan = planSchemaObjects(root, hearingOf(['id'], ['insert']))
    expect(headOf(plan)).toEqual([
      'DROP TRIGGER books_change_insert',
      'CREATE TRIGGER books_change_insert',
    ])
    expect(plan.join()).not.toContain('title')
    write('0002_fewer.sql', plan)
    expect(checkMigrations(root)).toEqual([])
  })

  test('gives a rebuilt table its triggers back, which the gate would miss', () => {
    const { root, write } = createProject()
    const app = hearing('insert', 'update')
    const first = planSchemaObjects(root, app)
    write('0001_feed.sql', first)
    write('0002_rebuild.sql', REBUILD)
    expect(checkMigrations(root).map(({ danger }) => danger)).toEqual([
      'drop-trigger',
      'drop-trigger',
    ])
    expect(planSchemaObjects(root, app)).toEqual(first)
    write('0002_rebuild.sql', [...REBUILD, ...first])
    expect(checkMigrations(root)).toEqual([])
  })
})

test('a column that a trigger names can be dropped: its table’s triggers go first and come back', () => {
  const { root, write } = createProject()
  const bare = sqliteTable('books', { id: text('id').primaryKey() })
  const hear = defineFunction({ name: 'hear', on: change(bare, 'insert'), run: () => undefined })
  const drop = 'ALTER TABLE `books` DROP COLUMN `title`'
  write('0001_feed.sql', planSchemaObjects(root, hearing('insert')))
  write('0002_drop.sql', [drop])
  const drops = planDrops(root, '2_app/0002_drop.sql')
  expect(drops).toEqual(['DROP TRIGGER books_change_insert'])
  write('0002_drop.sql', [...drops, drop])
  const plan = planSchemaObjects(root, defineApp({ tables: { bare }, functions: [hear] }))
  expect(headOf(plan)).toEqual(['CREATE TRIGGER books_change_insert'])
  write('0002_drop.sql', [...drops, drop, ...plan], '-- allow: drop-column\n')
  expect(checkMigrations(root)).toEqual([])
})

test('the gate still sees what a migration loses of a table with a feed', () => {
  const { root, write } = createProject()
  write('0001_feed.sql', planSchemaObjects(root, hearing('insert', 'update', 'delete')))
  write('0002_loss.sql', ['DELETE FROM books'])
  write('0003_loss.sql', ['UPDATE books SET title = NULL'])
  write('0004_loss.sql', ['UPDATE ledge_events SET subject = NULL'])
  expect(checkMigrations(root)).toMatchObject([
    { migration: '2_app/0002_loss.sql', danger: 'delete-rows' },
    { migration: '2_app/0003_loss.sql', danger: 'delete-rows' },
    { migration: '2_app/0004_loss.sql', danger: 'delete-rows' },
  ])
})

test('wrangler splits a migration with triggers as we do, and D1 runs it', async () => {
  const { root, write } = createProject()
  const plan = planSchemaObjects(root, hearing('insert', 'update', 'delete'))
  write('0001_feed.sql', plan)
  const text = plan.map((statement) => `--> statement-breakpoint\n${statement};\n`).join('')
  const split = splitSqlQuery(`${CREATE};\n${text}`)
  expect(split.map((one) => one.replace(/^--.*\n|;$/g, ''))).toEqual([CREATE, ...plan])
  expect(readMigration(root, '2_app/0001_feed.sql').map((one) => one.replace(/;$/, ''))).toEqual(
    plan,
  )

  const persistTo = join(root, 'state')
  await prepareDatabase({
    root,
    persistTo,
    sample: [
      "INSERT INTO books VALUES ('b', 'Emma')",
      "UPDATE books SET title = 'Emma!'",
      'DELETE FROM books',
    ],
  })
  const [events] = await readLocalDatabase(persistTo, [
    'SELECT type, subject FROM ledge_events ORDER BY sequence',
  ])
  expect(events).toEqual([
    { type: 'table.books.inserted', subject: 'b' },
    { type: 'table.books.updated', subject: 'b' },
    { type: 'table.books.deleted', subject: 'b' },
  ])
})
