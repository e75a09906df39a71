// `If-Match` as a statement before the write: the whole batch rolls back unless one row is there, in a state that
// the client knows.

import type { Source } from '../plan/plan.ts'
import type { Column } from '../schema/schema.ts'
import { bind, type Fragment, sql, trusted } from '../sql.ts'
import { running, type Statement } from './batch.ts'
import { rowText } from './row.ts'
import { conditionSql, tableSql } from './source.ts'
import { versionText } from './version.ts'

/** Any state will do, as long as there is one row. */
export const matchAny = (source: Source): Statement => matching(source, trusted('1'))

/** The row's version is one of `versions`. */
export function matchVersion(
  source: Source,
  column: Column,
  versions: readonly string[],
): Statement {
  const list = sql`(SELECT value FROM json_each(${bind(JSON.stringify(versions))}))`
  return matching(source, sql`${versionText(source.alias, column.name)} IN ${list}`)
}

/** The row's text is still this one; without a text, no row matches. */
export const matchText = (source: Source, text: string | null): Statement =>
  matching(source, sql`${rowText(source)} = ${bind(text)}`)

function matching(source: Source, condition: Fragment): Statement {
  const rows = sql`SELECT ${condition} AS good ${rowsOf(source)}`
  const counts = sql`SELECT count(*) AS found, total(good) AS good FROM (${rows})`
  const raise = sql`json_extract('{}', 'ledge:PT412:' || found)`
  return running(sql`SELECT ${raise} FROM (${counts}) WHERE found <> 1 OR good <> 1`)
}

/** The row's text as `body`: of two rows, when there are several. */
export const textsSql = (source: Source): Fragment =>
  sql`SELECT ${rowText(source)} AS body ${rowsOf(source)}`

// Two rows are enough to know that it is not one.
const rowsOf = (source: Source): Fragment =>
  sql`FROM ${tableSql(source)} WHERE ${conditionSql(source)} LIMIT 2`
