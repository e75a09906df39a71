// The migration gate: what it refuses, what it lets through, and the loss that happens in D1 without it.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkMigrations } from '../../scripts/db/gate.ts'
import { prepareDatabase } from '../../scripts/start/database.ts'
import { readLocalDatabase } from '../support/local-database.ts'

const FIRST = [
  'CREATE TABLE shelves (id TEXT PRIMARY KEY, label TEXT NOT NULL, colour TEXT)',
  'CREATE TABLE books (id TEXT PRIMARY KEY, shelf_id TEXT NOT NULL REFERENCES shelves(id) ON DELETE CASCADE)',
  'CREATE TABLE loans (id TEXT PRIMARY KEY, shelf_id TEXT REFERENCES shelves(id) ON DELETE SET NULL)',
  "CREATE VIRTUAL TABLE shelves_fts USING fts5(label, content='shelves')",
  'CREATE TRIGGER shelves_fts_insert AFTER INSERT ON shelves BEGIN INSERT INTO shelves_fts(rowid, label) VALUES (new.rowid, new.label); END',
]

/** As drizzle-kit writes it when a column becomes NOT NULL. */
const REBUILD = [
  'PRAGMA foreign_keys=OFF',
  "CREATE TABLE __new_shelves (id TEXT PRIMARY KEY, label TEXT NOT NULL, colour TEXT DEFAULT 'oak' NOT NULL)",
  'INSERT INTO __new_shelves (id, label, colour) SELECT id, label, colour FROM shelves',
  'DROP TABLE shelves',
  'ALTER TABLE __new_shelves RENAME TO shelves',
  'PRAGMA foreign_keys=ON',
]
const TRIGGER_AGAIN = [FIRST[4] ?? '', "INSERT INTO shelves_fts(shelves_fts) VALUES ('rebuild')"]

const keep = (table: string) => `CREATE TABLE __keep_${table} AS SELECT * FROM ${table}`
const putBack = (table: string) => [
  `DELETE FROM ${table}`,
  `INSERT INTO ${table} SELECT * FROM __keep_${table}`,
  `DROP TABLE __keep_${table}`,
]
const SAFE_REBUILD = [
  keep('books'),
  keep('loans'),
  ...REBUILD,
  ...putBack('books'),
  ...putBack('loans'),
  ...TRIGGER_AGAIN,
]

function createProject(): {
  root: string
  write: (name: string, statements: readonly string[], head?: string) => void
} {
  const root = mkdtempSync(join(tmpdir(), 'ledge-gate-'))
  const folder = join(root, 'migrations/2_app')
  mkdirSync(folder, { recursive: true })
  const write = (name: string, statements: readonly string[], head = '') =>
    writeFileSync(
      join(folder, name),
      head + statements.map((one) => `${one};\n`).join('--> statement-breakpoint\n'),
    )
  write('0000_first.sql', FIRST)
  return { root, write }
}

function check(statements: readonly string[], head = ''): string[] {
  const { root, write } = createProject()
  write('0001_second.sql', statements, head)
  return checkMigrations(root).map(({ danger }) => danger)
}

describe('refuses', () => {
  test('a rebuild that cascades to children, in either way', () => {
    const { root, write } = createProject()
    write('0001_second.sql', [...REBUILD, ...TRIGGER_AGAIN])
    const findings = checkMigrations(root)
    expect(findings.map(({ danger }) => danger)).toEqual(['delete-rows', 'delete-rows'])
    expect(findings[0]).toMatchObject({ migration: '2_app/0001_second.sql' })
    expect(findings[0]?.message).toContain('deletes the rows of books')
    expect(findings[0]?.message).toContain('CREATE TABLE __keep_books')
    expect(findings[1]?.message).toContain('empties loans.shelf_id')
  })

  test.each([
    { what: 'a dropped table', statements: ['DROP TABLE loans'], danger: 'drop-table' },
    {
      what: 'a dropped column',
      statements: ['ALTER TABLE shelves DROP COLUMN colour'],
      danger: 'drop-column',
    },
    {
      what: 'a lost trigger',
      statements: ['DROP TRIGGER shelves_fts_insert'],
      danger: 'drop-trigger',
    },
    {
      what: 'a lost full-text index',
      statements: ['DROP TRIGGER shelves_fts_insert', 'DROP TABLE shelves_fts'],
      danger: 'drop-trigger',
    },
    { what: 'deleted rows', statements: ['DELETE FROM books'], danger: 'delete-rows' },
    {
      what: 'an index out of step',
      statements: ["INSERT INTO shelves_fts(shelves_fts) VALUES ('delete-all')"],
      danger: 'stale-index',
    },
  ])('$what', ({ statements, danger }) => {
    expect(check(statements)).toContain(danger)
  })

  test('one that does not run, by name', () => {
    expect(() => check(['ALTER TABLE nowhere ADD COLUMN x'])).toThrow(
      '2_app/0001_second.sql does not run',
    )
  })
})

describe('lets through', () => {
  test.each([
    { what: 'an added column', statements: ['ALTER TABLE shelves ADD COLUMN height INTEGER'] },
    { what: 'a rebuild that keeps the children aside', statements: SAFE_REBUILD },
    {
      what: 'a rebuild of a table without children',
      statements: [
        'CREATE TABLE __new_books AS SELECT * FROM books',
        'DROP TABLE books',
        'ALTER TABLE __new_books RENAME TO books',
      ],
    },
  ])('$what', ({ statements }) => {
    expect(check(statements)).toEqual([])
  })

  test('what its first line says on purpose, and nothing else', () => {
    const statements = ['DROP TABLE loans', 'ALTER TABLE shelves DROP COLUMN colour']
    expect(check(statements, '-- allow: drop-table, drop-column\n')).toEqual([])
    expect(check(statements, '-- allow: drop-table\n')).toEqual(['drop-column'])
  })
})

describe('in D1', () => {
  const rows = [
    "INSERT INTO shelves VALUES ('s', 'poems', 'oak')",
    "INSERT INTO books VALUES ('b', 's')",
    "INSERT INTO loans VALUES ('l', 's')",
  ]

  async function migrate(second: readonly string[]) {
    const { root, write } = createProject()
    const persistTo = join(root, 'state')
    await prepareDatabase({ root, persistTo, sample: rows })
    write('0001_second.sql', second)
    await prepareDatabase({ root, persistTo, sample: rows })
    const [books, loans] = await readLocalDatabase(persistTo, [
      'SELECT * FROM books',
      'SELECT * FROM loans',
    ])
    return { books, loans }
  }

  test('the refused rebuild loses the children', async () => {
    const { books, loans } = await migrate([...REBUILD, ...TRIGGER_AGAIN])
    expect(books).toEqual([])
    expect(loans).toEqual([{ id: 'l', shelf_id: null }])
  })

  test('the one that the gate asks for loses nothing', async () => {
    const { books, loans } = await migrate(SAFE_REBUILD)
    expect(books).toEqual([{ id: 'b', shelf_id: 's' }])
    expect(loans).toEqual([{ id: 'l', shelf_id: 's' }])
  })
})
