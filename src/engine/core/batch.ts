// Several statements in one D1 batch: one transaction, one round trip.
// drizzle's own batch cannot hold raw SQL such as a guard, hence this one.
import type { SQL } from 'drizzle-orm'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'

/** One statement: a drizzle query that was not awaited, or SQL. */
export type BatchItem = { getSQL(): SQL } | SQL

/** A row as D1 gives it: columns by their names in the database. */
export type Row = Record<string, unknown>

const dialect = new SQLiteAsyncDialect()

/** Makes a D1 statement of a drizzle query or SQL, its values bound. */
export function prepareItem(database: D1Database, item: BatchItem): D1PreparedStatement {
  const query = dialect.sqlToQuery(item.getSQL())
  return database.prepare(query.sql).bind(...query.params)
}

/**
 * Runs all items atomically, in order; any failure rolls all of them back.
 * @returns the rows of each item
 */
export async function runBatch(
  database: D1Database,
  items: readonly BatchItem[],
): Promise<Row[][]> {
  if (items.length === 0) return []
  const statements = items.map((item) => prepareItem(database, item))
  const results = await database.batch<Row>(statements)
  return results.map(({ results }) => results)
}
