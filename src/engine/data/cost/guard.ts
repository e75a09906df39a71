// A statement that stops its batch before anything expensive runs: when a table was counted to have too many rows.
import { bind, type Fragment, sql, trusted } from '../sql.ts'

/** What the guard's error carries. */
export const GUARD_TAG = 'unindexed'

// D1 binds numbers as REAL, so the limit, which is the app's own, stands in the text.
const isLarge = (limit: number): Fragment => trusted(`row_count > ${Math.trunc(limit)}`)

const among = (tables: readonly string[]): Fragment =>
  sql`name IN (SELECT value FROM json_each(${bind(JSON.stringify(tables))}))`

/** Refuses when one of the tables has more than `limit` rows. */
export const sizeGuard = (tables: readonly string[], limit: number): Fragment => sql`
  SELECT json_extract('{}', ${trusted(`'ledge:${GUARD_TAG}'`)})
  WHERE EXISTS (SELECT 1 FROM ledge_table_sizes WHERE ${among(tables)} AND ${isLarge(limit)})`

/** The tables that have more than `limit` rows. */
export const largeTables = (limit: number): Fragment =>
  sql`SELECT name FROM ledge_table_sizes WHERE ${isLarge(limit)}`
