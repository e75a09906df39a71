// A page of a source's rows, and what is made of each.
import { isLifted } from '../plan/outputs.ts'
import type { Source } from '../plan/plan.ts'
import { type Fragment, identifier, sql, trusted } from '../sql.ts'
import { joinsSql, pageSql } from './source.ts'

/** Where the rows of a page are found. */
export interface PageRows {
  readonly tables: Fragment
  readonly condition: Fragment
  /** `GROUP BY …` or nothing. */
  readonly group: Fragment
  /** `ORDER BY …` or nothing. */
  readonly order: Fragment
}

/** `SELECT …` of `selected` over the source's page of rows. */
export function pageSelect(
  source: Source,
  selected: Fragment,
  { tables, condition, group, order }: PageRows,
): Fragment {
  const page = pageSql(source)
  if (!isSortedFirst(source)) {
    const from = sql`FROM ${tables}${joinsSql(source)} WHERE ${condition}`
    return sql`SELECT ${selected} ${from} ${group} ${order} ${page}`
  }
  const { alias, joins } = source
  const name = identifier(alias)
  const ordering = joins.filter((embed) => source.order.some(({ relation }) => relation === embed))
  const from = sql`FROM ${tables}${joinsSql({ alias, joins: ordering })} WHERE ${condition}`
  const rows = sql`SELECT ${name}.* ${from} ${order} ${page}`
  const beside = joinsSql({ alias, joins: joins.filter(isLifted) })
  // With a LIMIT of its own SQLite keeps the outer query apart.
  return sql`SELECT ${selected} FROM (${rows}) AS ${name}${beside} LIMIT ${trusted(String(source.limit))}`
}

// SQLite works out what it selects before it sorts: other rows are read for the page's rows alone, not for all.
const isSortedFirst = ({ order, outputs, isGrouped }: Source): boolean =>
  order.length > 0 && !isGrouped && outputs.some(({ kind }) => kind !== 'value')
