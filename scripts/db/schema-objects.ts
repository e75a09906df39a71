// What the migrations lack of the full-text indexes, change feeds and triggers that the app declares: found by applying
// them all to an empty SQLite and comparing its schema with the wanted one.
import { DatabaseSync } from 'node:sqlite'
import { type App, type SchemaObject, showName } from '../../src/engine/core/index.ts'
import { createFullTextObjects } from '../../src/engine/data/full-text.ts'
import { createChangeFeed } from '../../src/engine/events/change-feed.ts'
import { findMigrations, readMigration } from '../start/database.ts'

// Names that only declared indexes and triggers have.
const OWNED = /_fts(_insert|_delete|_update)?$|_change_(insert|update|delete)$/

/** The statements that bring the migrated schema to the declared one; none when nothing changed. */
export function planSchemaObjects(root: string, app: App): string[] {
  const wanted = [...app.fullText.flatMap(createFullTextObjects), ...createChangeFeed(app)]
  const present = readObjects(root, findMigrations(root))
  const stale = present.filter((object) => !wanted.some((one) => isSame(one, object)))
  const missing = wanted.filter((object) => !present.some((one) => isSame(one, object)))
  const rebuilt = missing.filter(
    ({ kind, name }) => kind === 'table' || isIndexTrigger(wanted, name),
  )
  const indexes = new Set(rebuilt.map(({ name }) => name.replace(/_fts_\w+$/, '_fts')))
  return [
    ...stale.toSorted(byTriggersFirst).map(dropObject),
    ...missing.map(({ sql }) => sql),
    ...[...indexes].map((name) => `INSERT INTO ${name}(${name}) VALUES ('rebuild')`),
  ]
}

/**
 * The statements that a migration of drizzle's has to begin with: SQLite drops no column that a trigger names, so the
 * triggers of its table go first. {@link planSchemaObjects} then finds them missing.
 */
export function planDrops(root: string, migration: string): string[] {
  const tables = readMigration(root, migration).flatMap(
    (statement) => /^ALTER TABLE [`"]?(.+?)[`"]? DROP COLUMN/i.exec(statement)?.[1] ?? [],
  )
  if (tables.length === 0) return []
  const names = findMigrations(root)
  const present = readObjects(root, names.slice(0, names.indexOf(migration)))
  return present
    .filter(({ kind, table }) => kind === 'trigger' && tables.includes(table))
    .map(dropObject)
}

const dropObject = ({ kind, name }: SchemaObject): string =>
  `DROP ${kind.toUpperCase()} ${showName(name)}`

/** What `migrations` make, and of which table it is. */
function readObjects(
  root: string,
  migrations: readonly string[],
): (SchemaObject & { table: string })[] {
  const database = new DatabaseSync(':memory:')
  for (const name of migrations) {
    for (const statement of readMigration(root, name)) database.exec(statement)
  }
  const rows = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all()
  database.close()
  return rows
    .filter(
      (row) => ['table', 'trigger'].includes(String(row.type)) && OWNED.test(String(row.name)),
    )
    .map((row) => ({
      kind: row.type as SchemaObject['kind'],
      name: String(row.name),
      table: String(row.tbl_name),
      sql: String(row.sql),
    }))
}

const isSame = (a: SchemaObject, b: SchemaObject): boolean => a.name === b.name && a.sql === b.sql

const isIndexTrigger = (wanted: readonly SchemaObject[], name: string): boolean =>
  wanted.some(({ kind, name: table }) => kind === 'table' && name.startsWith(`${table}_`))

const byTriggersFirst = (a: SchemaObject, b: SchemaObject): number => b.kind.localeCompare(a.kind)
