// A local database with a row of every kind of value in it, and what tests ask of such databases.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { findLocalDatabase } from '../../scripts/backup/local-source.ts'
import { prepareDatabase } from '../../scripts/start/database.ts'

const root = join(import.meta.dirname, '../..')

const ODD = `
  CREATE TABLE odd (id INTEGER PRIMARY KEY AUTOINCREMENT, value, parent INTEGER REFERENCES odd(id),
    twice GENERATED ALWAYS AS (id * 2) STORED, "a ""name""" TEXT DEFAULT 'x');
  CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
  CREATE TABLE strict_ones (n INTEGER, t TEXT, b BLOB) STRICT;
  CREATE VIEW odd_ones AS SELECT id FROM odd WHERE id % 2;
  INSERT INTO pairs VALUES ('z', '1'), ('a', '2');
  INSERT INTO odd (value, parent) VALUES (NULL, 2), (9e999, 1), (-9e999, 1), (1e22, 1), (0.1, 1), (-0.0, 1),
    (9007199254740993, 1), (-9223372036854775808, 1), (x'', 1), (x'00ff', 1), ('', 1), ('a' || char(0) || 'b', 1),
    ('it''s; -- "x"', 1), ('1', 1), (5.0, 1), ('line' || char(10) || char(13) || char(0x2028) || '🐈', 1);
  DELETE FROM odd WHERE id = 16;
  INSERT INTO ledge_events (id, type, data, created_at, settled_at) VALUES ('e1', 'order.placed', '{}', '2026', '2026');
`

const LONG = {
  text: `${'é\u0000\'"\n'.repeat(200_000)}`,
  blob: new Uint8Array(1_500_000).fill(200),
}

/** Migrates a new local database, and fills it. */
export async function prepareOddDatabase(persistTo: string): Promise<void> {
  await prepareDatabase({ root, persistTo, sample: [] })
  const database = openState(persistTo)
  addRow(database, 'auth_users', { id: 'u1', email: 'ada@example.com' })
  addSession(database)
  database.exec(ODD)
  database.prepare('INSERT INTO strict_ones VALUES (?, ?, ?)').run(1, LONG.text, LONG.blob)
  addProduct(database, 'p1', 'Moonshot Ball')
  database.close()
}

/** The file of a local database that is there. */
export function requireFile(state: string): string {
  const found = findLocalDatabase(state)
  if (found === null) throw new Error('no database')
  return found
}

/** Opens it for writing. */
export const openState = (state: string) => new DatabaseSync(requireFile(state))

/** A row with something in each column that needs it. */
function addRow(database: DatabaseSync, table: string, given: Record<string, string>): void {
  const columns = database.prepare(`PRAGMA table_info(${table})`).all()
  const row = columns
    .filter(
      ({ name, notnull, dflt_value }) => String(name) in given || (notnull && dflt_value === null),
    )
    .map(({ name, type }) => [
      String(name),
      given[String(name)] ?? (/int/i.test(String(type)) ? '1' : 'x'),
    ])
  const names = row.map(([name]) => name).join(', ')
  const marks = row.map(() => '?').join(', ')
  database
    .prepare(`INSERT INTO ${table} (${names}) VALUES (${marks})`)
    .run(...row.map(([, value]) => value ?? null))
}

/** Signs a user in. */
const addSession = (database: DatabaseSync) =>
  addRow(database, 'auth_sessions', { id: 's1', user_id: 'u1' })

/** Adds a product to the sample's. */
export const addProduct = (database: DatabaseSync, id: string, name: string) =>
  addRow(database, 'products', { id, name })

/** Products by the full-text index. */
export const findProducts = (database: DatabaseSync, word: string) =>
  database
    .prepare(
      'SELECT products.name FROM products JOIN products_fts ON products.rowid = products_fts.rowid WHERE products_fts MATCH ?',
    )
    .all(word)
    .map(({ name }) => name)
