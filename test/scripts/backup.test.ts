// Backup and restore: every value as it was, one state of the database, nothing half, and nobody signed in afterwards.
import {
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addUp, backUp } from '../../scripts/backup/backup.ts'
import { checkBackup } from '../../scripts/backup/file.ts'
import { isLiteral } from '../../scripts/backup/literal.ts'
import { openLocalSource } from '../../scripts/backup/local-source.ts'
import { readOptions } from '../../scripts/backup/options.ts'
import { restore } from '../../scripts/backup/restore.ts'
import { listStatements } from '../../scripts/backup/statements.ts'
import { createLocalTarget } from '../../scripts/backup/targets.ts'
import { prepareDatabase } from '../../scripts/start/database.ts'
import {
  addProduct,
  findProducts,
  openState,
  prepareOddDatabase,
  requireFile,
} from './odd-database.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'ledge-backup-'))
const at = (name: string) => join(folder, name)
const persistTo = at('state')
const file = at('backup.gz')

beforeAll(async () => {
  await prepareOddDatabase(persistTo)
  const source = openLocalSource(requireFile(persistTo))
  await backUp(source, file)
  await source.close()
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('R23 a restore', () => {
  const state = at('restored')
  let restored: Awaited<ReturnType<typeof restore>>
  let database: DatabaseSync

  beforeAll(async () => {
    restored = await restore(file, createLocalTarget(state))
    database = openState(state)
  }, 120_000)

  afterAll(() => database.close())

  test('has every value as it was, in its type', () => {
    const before = openState(persistTo)
    for (const [table, value] of [
      ['odd', 'value'],
      ['strict_ones', 't'],
      ['strict_ones', 'b'],
      ['odd', 'twice'],
    ] as const) {
      const sql = `SELECT typeof(${value}) AS type, hex(${value}) AS bytes, quote(${value}) AS text FROM ${table} ORDER BY 1, 2, 3`
      expect(database.prepare(sql).all()).toEqual(before.prepare(sql).all())
    }
    before.close()
  })

  test('has the same schema, indexes and triggers among it', () => {
    const before = openState(persistTo)
    const sql = `SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*' ORDER BY type, name`
    expect(database.prepare(sql).all()).toEqual(before.prepare(sql).all())
    before.close()
  })

  test('is told of in figures', () => {
    expect(restored.endedSessions).toBe(1)
    expect(restored.rows).toBeGreaterThan(20)
  })

  test('has nobody signed in, and an event that says so', () => {
    expect(database.prepare('SELECT * FROM auth_sessions').all()).toEqual([])
    const [event] = database
      .prepare("SELECT data FROM ledge_events WHERE type = 'session.ended'")
      .all()
    expect(JSON.parse(String(event?.data))).toMatchObject({ session_ids: ['s1'] })
    expect(database.prepare('SELECT email FROM auth_users').all()).toHaveLength(1)
  })

  test('finds texts again, those that are added now too', () => {
    expect(findProducts(database, 'moonshot')).toEqual(['Moonshot Ball'])
    addProduct(database, 'p2', 'Moonlight Bed')
    expect(findProducts(database, 'moon*').toSorted()).toEqual(['Moonlight Bed', 'Moonshot Ball'])
  })

  test('counts on where it was', () => {
    database.exec('INSERT INTO odd (value) VALUES (1)')
    expect(database.prepare('SELECT max(id) AS last FROM odd').get()?.last).toBe(17)
  })

  test('needs no migration again', async () => {
    const applied = await prepareDatabase({ root, persistTo: state, sample: [] })
    expect(applied).toEqual([])
  })

  test('goes over nothing that is there', async () => {
    await expect(restore(file, createLocalTarget(state))).rejects.toThrow('empty')
  })
})

describe('a backup', () => {
  test('is for its owner alone, compressed when its name says so', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(
      JSON.parse(gunzipSync(readFileSync(file)).toString().split('\n')[0] ?? ''),
    ).toMatchObject({ ledge_backup: 1 })
  })

  test('is written into no file that somebody has laid there for it', async () => {
    const [path, others] = [at('laid.jsonl'), at('others')]
    writeFileSync(others, 'theirs')
    for (const lay of [symlinkSync, linkSync]) {
      lay(others, `${path}.unfinished`)
      const source = openLocalSource(requireFile(persistTo))
      await backUp(source, path)
      await source.close()
      expect(readFileSync(others, 'utf8')).toBe('theirs')
      expect(statSync(path).mode & 0o777).toBe(0o600)
      rmSync(path)
    }
  })

  test('goes over no other file', async () => {
    const source = openLocalSource(requireFile(persistTo))
    await expect(backUp(source, file)).rejects.toThrow('there already')
    await source.close()
  })

  test('is one state of the database, although it is written meanwhile', async () => {
    const source = openLocalSource(requireFile(persistTo))
    const before = await addUp(source)
    const database = openState(persistTo)
    database.exec("INSERT INTO pairs VALUES ('m', '3')")
    expect(await addUp(source)).toEqual(before)
    await source.close()
    database.exec("DELETE FROM pairs WHERE a = 'm'")
    database.close()
  })

  const texts = () => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  test.each<{ what: string; change: (lines: string[]) => string[]; says: string }>([
    { what: 'cut off', change: (lines) => lines.slice(0, -1), says: 'cut off' },
    { what: 'empty', change: () => [], says: 'cut off' },
    { what: 'another file', change: () => ['hello'], says: 'no backup' },
    {
      what: 'of another version',
      change: ([head = '', ...rest]) => [head.replace(':1', ':2'), ...rest],
      says: 'no backup',
    },
    {
      what: 'with a changed value',
      change: (lines) => lines.map((line) => line.replace('Moonshot', 'Moonlit')),
      says: '"products"',
    },
    {
      what: 'without a row',
      change: (lines) => lines.filter((line) => !line.includes("'Moonshot")),
      says: '"products"',
    },
    {
      what: 'with a value that is none',
      change: (lines) => lines.map((line) => line.replace('"\'Moonshot Ball\'"', '"(SELECT 1)"')),
      says: 'damaged',
    },
    {
      what: 'with a cell too many',
      change: (lines) =>
        lines.map((line) => line.replace('"\'Moonshot Ball\'"', '"\'a\'","\'b\'"')),
      says: 'damaged',
    },
    {
      what: 'with more after its end',
      change: (lines) => [...lines, lines.at(-1) ?? ''],
      says: 'damaged',
    },
  ])('that is $what is refused', async ({ what, change, says }) => {
    const path = at(`${what}.jsonl`)
    writeFileSync(
      path,
      change(texts())
        .map((line) => `${line}\n`)
        .join(''),
    )
    await expect(checkBackup(path)).rejects.toThrow(says)
  })

  test('makes statements that D1 takes: none is longer than 100,000 bytes', async () => {
    const contents = await checkBackup(file)
    const lengths: number[] = []
    for await (const statement of listStatements(file, contents, new Set())) {
      lengths.push(Buffer.byteLength(statement))
    }
    expect(Math.max(...lengths)).toBeLessThan(100_000)
  })
})

test.each([
  ["'a'", true],
  ["'it''s'", true],
  ['NULL', true],
  ['-1.5e+22', true],
  ['9.0e+999', true],
  ["X'00FF'", true],
  ["CAST(X'00' AS TEXT)", true],
  ["'a'; DROP TABLE x", false],
  ["'a' || 'b'", false],
  ["'a''", false],
  ["X'0'", false],
  ['(SELECT 1)', false],
  ['', false],
  [7, false],
])('%s is a literal: %s', (text, expected) => expect(isLiteral(text)).toBe(expected))

test('30,000 rows go out and come in again', { timeout: 120_000 }, async () => {
  const large = at('large.sqlite')
  const database = new DatabaseSync(large)
  database.exec(`CREATE TABLE numbers (id TEXT PRIMARY KEY, name TEXT, n INTEGER);
    INSERT INTO numbers WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
    SELECT 'id' || n, 'Number ' || n || hex(randomblob(40)), n FROM n`)
  database.close()
  const source = openLocalSource(large)
  await backUp(source, at('large.jsonl'))
  await source.close()
  const { rows } = await restore(at('large.jsonl'), createLocalTarget(at('large-again')))
  expect(rows).toBe(30_000)
})

describe('the command line', () => {
  test.each([
    { given: 'a.gz', place: { kind: 'local', persistTo: '/ledge/.wrangler/state' } },
    { given: '--persist-to /x a.gz', place: { kind: 'local', persistTo: '/x' } },
    { given: '--remote a.gz', place: { kind: 'remote', database: 'DB' } },
    { given: '--remote --database other a.gz', place: { kind: 'remote', database: 'other' } },
  ])('$given', ({ given, place }) => {
    expect(readOptions('backup', given.split(' '), '/ledge').place).toEqual(place)
  })

  test.each([
    '',
    'a b',
    '--local --remote a',
    '--remote --persist-to x a',
    '--database x a',
    '--nope a',
  ])('"%s" is refused with the usage', (given) => {
    const argv = given.split(' ').filter((word) => word !== '')
    expect(() => readOptions('restore', argv, '/ledge')).toThrow('npm run restore')
  })
})
