// Queries that were read before: clients ask the same again and again, and what a text says never changes.
import { parseQuery, type Query } from './query.ts'

const MAX_KEPT = 256
const MAX_CHARACTERS = 1_000

const kept = new Map<string, Query>()

/** Reads the query of an address, from its `?` on. @throws ApiError PGRST100, or 54001 past a cap */
export function readSearch(search: string): Query {
  const known = kept.get(search)
  if (known !== undefined) return known
  const query = parseQuery(new URLSearchParams(search))
  if (search.length <= MAX_CHARACTERS) keep(search, query)
  return query
}

/** Keeps one more, in place of the oldest. */
function keep(search: string, query: Query): void {
  const [oldest] = kept.keys()
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  kept.set(search, query)
}
