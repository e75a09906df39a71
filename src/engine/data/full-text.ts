// Full-text search: FTS5 indexes that an app declares beside its tables, kept up by triggers.
// The SQL here goes into a migration through `npm run db:generate`.
import { getTableName } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { createTrigger, type FullTextIndex, type SchemaObject } from '../core/index.ts'

/**
 * Declares a full-text index named `<table>_fts` over `columns` of `table`.
 * @param columns names as in the database, most important first
 * @throws TypeError when a column does not exist
 */
export function fullText(table: SQLiteTable, columns: readonly string[]): FullTextIndex {
  const known = getTableConfig(table).columns.map((column) => column.name)
  const unknown = columns.find((column) => !known.includes(column))
  if (unknown !== undefined) {
    throw new TypeError(`"${getTableName(table)}" has no column "${unknown}" to index`)
  }
  return { table, columns }
}

/** The name of a table's full-text index. */
export const indexName = (table: SQLiteTable): string => `${getTableName(table)}_fts`

/** The index's virtual table and the triggers that keep it equal to its table, in the order of their making. */
export function createFullTextObjects(index: FullTextIndex): SchemaObject[] {
  const table = getTableName(index.table)
  const fts = indexName(index.table)
  const columns = index.columns.join(', ')
  const list = (row: 'old' | 'new') => index.columns.map((column) => `${row}.${column}`).join(', ')
  const add = `INSERT INTO ${fts}(rowid, ${columns}) VALUES (new.rowid, ${list('new')});`
  const remove = `INSERT INTO ${fts}(${fts}, rowid, ${columns}) VALUES ('delete', old.rowid, ${list('old')});`
  const options = `content='${table}', tokenize='unicode61 remove_diacritics 2', prefix='2 3'`
  return [
    {
      kind: 'table',
      name: fts,
      sql: `CREATE VIRTUAL TABLE ${fts} USING fts5(${columns}, ${options})`,
    },
    createTrigger(`${fts}_insert`, `AFTER INSERT ON ${table}`, [add]),
    createTrigger(`${fts}_delete`, `AFTER DELETE ON ${table}`, [remove]),
    createTrigger(`${fts}_update`, `AFTER UPDATE OF ${columns} ON ${table}`, [remove, add]),
  ]
}
