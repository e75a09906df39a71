// Rows of a raw batch, as drizzle would have given them.
import { getTableColumns, type InferSelectModel } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Row } from './batch.ts'

/** A whole row of `table` as drizzle's select gives it: columns by their names in code, values mapped. */
export function readRow<Table extends SQLiteTable>(
  table: Table,
  row: Row,
): InferSelectModel<Table> {
  const entries = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = row[column.name] ?? null
    return [key, value === null ? null : column.mapFromDriverValue(value)]
  })
  return Object.fromEntries(entries) as InferSelectModel<Table> // each column of the table is in it
}
