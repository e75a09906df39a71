// Which search rows are ranked by, when the request names no order.
import { type Access, mayRead } from '../access.ts'
import type { Ranking, Source } from './plan.ts'
import type { TextQuery } from './planned-test.ts'

/**
 * The first search that every row must match and that excludes nothing; null when an order is named, for groups,
 * and for a caller from whom the index holds something hidden.
 */
export function findRanking(access: Access, source: Source): Ranking | null {
  const { filters, order, isGrouped } = source
  if (order.length > 0 || isGrouped || !seesWholeIndex(access, source)) return null
  for (const filter of filters) {
    if (filter.kind !== 'test' || filter.test.kind !== 'search') continue
    const { index, query, isNegated } = filter.test
    if (filter.isNegated || isNegated || query === null || excludes(query)) continue
    return { column: filter.expression.column.name, index, query }
  }
  return null
}

// How good a match is depends on how often its words stand in any row, and on how long all of a row's columns are.
const seesWholeIndex = (access: Access, { table, rules }: Source): boolean =>
  rules.length === 0 &&
  (table.fullText?.columns.every((column) => mayRead(access, table, column)) ?? false)

const excludes = (query: TextQuery): boolean =>
  query.kind === 'not' || (query.kind !== 'phrase' && query.queries.some(excludes))
