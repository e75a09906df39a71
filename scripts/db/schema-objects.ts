// What the migrations lack of the full-text indexes and triggers that the app declares: found by applying
// them all to an empty SQLite and comparing its schema with the wanted one.
import { DatabaseSync } from 'node:sqlite'
import type { App } from '../../src/engine/core/index.ts'
import { createFullTextObjects, type SchemaObject } from '../../src/engine/data/full-text.ts'
import { findMigrations, readMigration } from '../start/database.ts'

const OWNED = /_fts(_insert|_delete|_update)?$/ // names that only declared indexes and their triggers have

/** The statements that bring the migrated schema to the declared one; none when nothing changed. */
export function planSchemaObjects(root: string, app: App): string[] {
  const wanted = app.fullText.flatMap(createFullTextObjects)
  const present = readObjects(root)
  const stale = present.filter((object) => !wanted.some((one) => isSame(one, object)))
  const missing = wanted.filter((object) => !present.some((one) => isSame(one, object)))
  const rebuilt = missing.filter(
    ({ kind, name }) => kind === 'table' || isIndexTrigger(wanted, name),
  )
  const indexes = new Set(rebuilt.map(({ name }) => name.replace(/_fts_\w+$/, '_fts')))
  return [
    ...stale
      .toSorted(byTriggersFirst)
      .map(({ kind, name }) => `DROP ${kind.toUpperCase()} ${name}`),
    ...missing.map(({ sql }) => sql),
    ...[...indexes].map((name) => `INSERT INTO ${name}(${name}) VALUES ('rebuild')`),
  ]
}

function readObjects(root: string): SchemaObject[] {
  const database = new DatabaseSync(':memory:')
  for (const name of findMigrations(root)) {
    for (const statement of readMigration(root, name)) database.exec(statement)
  }
  const rows = database.prepare('SELECT type, name, sql FROM sqlite_schema').all()
  database.close()
  return rows
    .filter(
      (row) => ['table', 'trigger'].includes(String(row.type)) && OWNED.test(String(row.name)),
    )
    .map((row) => ({
      kind: row.type as SchemaObject['kind'],
      name: String(row.name),
      sql: String(row.sql),
    }))
}

const isSame = (a: SchemaObject, b: SchemaObject): boolean => a.name === b.name && a.sql === b.sql

const isIndexTrigger = (wanted: readonly SchemaObject[], name: string): boolean =>
  wanted.some(({ kind, name: table }) => kind === 'table' && name.startsWith(`${table}_`))

const byTriggersFirst = (a: SchemaObject, b: SchemaObject): number => b.kind.localeCompare(a.kind)
