// Which search rows are ranked by, when the request names no order.
import type { Ranking, Source } from './plan.ts'
import type { TextQuery } from './planned-test.ts'

/** The first search that every row must match and that excludes nothing; null when an order is named, or for groups. */
export function findRanking({ filters, order, isGrouped }: Source): Ranking | null {
  if (order.length > 0 || isGrouped) return null
  for (const filter of filters) {
    if (filter.kind !== 'test' || filter.test.kind !== 'search') continue
    const { index, query, isNegated } = filter.test
    if (filter.isNegated || isNegated || query === null || excludes(query)) continue
    return { column: filter.expression.column.name, index, query }
  }
  return null
}

const excludes = (query: TextQuery): boolean =>
  query.kind === 'not' || (query.kind !== 'phrase' && query.queries.some(excludes))
