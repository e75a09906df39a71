// The statements of a read: the page of rows, and how many there are in all.
import type { ReadPlan, Source } from '../plan/plan.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { readingCount, readingRows, type Statement } from './batch.ts'
import { conditionSql, orderSql, pageSql, tableSql } from './source.ts'
import { answerText } from './version.ts'

/** One statement, or two when a count was asked for. */
export function readStatements({ source, isCounted, isHead }: ReadPlan): Statement[] {
  const isPlain = isHead && !isGrouped(source)
  const rows = readingRows(rowsSql(source, isPlain ? trusted("''") : answerText(source)))
  return isCounted ? [rows, readingCount(countSql(source))] : [rows]
}

/** The source's rows, `text` of each as `body`. */
export function rowsSql(source: Source, text: Fragment): Fragment {
  const order = orderSql(source.alias, source.order)
  const from = sql`FROM ${tableSql(source)} WHERE ${conditionSql(source)}`
  return sql`SELECT ${text} AS body ${from} ${order} ${pageSql(source)}`
}

// `select=count`: all rows make one.
const isGrouped = ({ outputs }: Source): boolean => outputs.some(({ kind }) => kind === 'count')

function countSql(source: Source): Fragment {
  if (isGrouped(source)) return sql`SELECT 1 AS total`
  return sql`SELECT count(*) AS total FROM ${tableSql(source)} WHERE ${conditionSql(source)}`
}
