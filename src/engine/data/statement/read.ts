// The statements of a read: the page of rows, and how many there are in all.
import type { ReadPlan, Source } from '../plan/plan.ts'
import { type Fragment, sql, trusted } from '../sql.ts'
import { readingCount, readingRows, type Statement } from './batch.ts'
import { orderOfChosen } from './chosen.ts'
import { pageSelect } from './page.ts'
import { groupSql } from './row.ts'
import { rankingSql } from './search.ts'
import { conditionSql, fromSql, orderSql, tableSql } from './source.ts'
import { answerText } from './version.ts'

/** One statement, or two when a count was asked for. */
export function readStatements({ source, isCounted, isHead }: ReadPlan): Statement[] {
  const isPlain = isHead && !source.isGrouped
  const rows = readingRows(rowsSql(source, isPlain ? trusted("''") : answerText(source)))
  return isCounted ? [rows, readingCount(countSql(source))] : [rows]
}

/** The source's rows, `text` of each as `body`. */
export function rowsSql(source: Source, text: Fragment): Fragment {
  const { alias, order, ranking } = source
  const ranked = ranking === undefined ? null : rankingSql(alias, ranking)
  return pageSelect(source, sql`${text} AS body`, {
    tables: sql`${tableSql(source)}${ranked?.join ?? trusted('')}`,
    condition: conditionSql(source),
    group: groupSql(source),
    order: orderSql(alias, order, ranked?.order ?? orderOfChosen(source)),
  })
}

function countSql(source: Source): Fragment {
  const condition = sql`WHERE ${conditionSql(source)}`
  if (!source.isGrouped) return sql`SELECT count(*) AS total FROM ${tableSql(source)} ${condition}`
  const groups = sql`SELECT count(*) FROM ${fromSql(source)} ${condition} ${groupSql(source)}`
  return sql`SELECT count(*) AS total FROM (${groups})`
}
