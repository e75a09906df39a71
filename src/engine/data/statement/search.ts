// Full-text search in SQL: FTS5's own expressions, in which every word stands in quotes. FTS5 has no negation
// by itself, so a query is cut at each `not` into parts that the index answers, joined by SQL.
import type { Ranking } from '../plan/plan.ts'
import type { PlannedTest, TextQuery } from '../plan/planned-test.ts'
import { allOf, anyOf, bind, columnOf, type Fragment, identifier, sql, trusted } from '../sql.ts'

type Search = Extract<PlannedTest, { kind: 'search' }>

/** ` JOIN …` of the rows that a search finds, with how well each matches, and the order of the best first. */
export function rankingSql(
  alias: string,
  { column, index, query }: Ranking,
): { readonly join: Fragment; readonly order: Fragment } {
  const name = identifier(index)
  const matches = sql`SELECT rowid AS id, rank FROM ${name} WHERE ${name} MATCH ${matchText(column, query)}`
  return {
    join: sql` JOIN (${matches}) AS "$rank" ON "$rank".id = ${columnOf(alias, '_rowid_')}`,
    order: sql`ORDER BY "$rank".rank, "$rank".id`,
  }
}

const matchText = (column: string, query: TextQuery): Fragment =>
  bind(`{"${column.replaceAll('"', '""')}"} : (${spell(query)})`)

/** Whether a row is found by what stands in its `column`; a row without anything there is not, either way. */
export function searchSql(
  alias: string,
  column: { readonly name: string; readonly isNotNull: boolean },
  { index, query, isNegated }: Search,
): Fragment {
  const ask = (one: TextQuery): Fragment => {
    const name = identifier(index)
    const found = sql`SELECT rowid FROM ${name} WHERE ${name} MATCH ${matchText(column.name, one)}`
    return sql`${columnOf(alias, '_rowid_')} IN (${found})`
  }
  const verdict = query === null ? trusted('0') : querySql(query, ask)
  const isOpen = isNegated || (query !== null && hasNot(query))
  return allOf([
    isNegated ? sql`NOT (${verdict})` : verdict,
    ...(isOpen && !column.isNotNull ? [sql`${columnOf(alias, column.name)} IS NOT NULL`] : []),
  ])
}

function querySql(query: TextQuery, ask: (query: TextQuery) => Fragment): Fragment {
  if (!hasNot(query)) return ask(query)
  if (query.kind === 'not') return sql`NOT (${querySql(query.query, ask)})`
  if (query.kind === 'phrase') return ask(query)
  const parts = query.queries.map((one) => querySql(one, ask))
  return query.kind === 'and' ? allOf(parts) : anyOf(parts)
}

function hasNot(query: TextQuery): boolean {
  if (query.kind === 'phrase') return false
  return query.kind === 'not' || query.queries.some(hasNot)
}

/** A query without `not` as FTS5 writes it. */
function spell(query: TextQuery): string {
  if (query.kind === 'not') throw new TypeError('FTS5 knows no query that only excludes')
  if (query.kind === 'phrase') {
    return query.words.map((word) => `"${word}"`).join(' + ') + (query.isPrefix ? ' *' : '')
  }
  return query.queries.map((one) => `(${spell(one)})`).join(query.kind === 'and' ? ' AND ' : ' OR ')
}
