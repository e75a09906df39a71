// Which rows of a source take part: its rules, its filters, and what must exist beside each row.
import type { Embed, OrderBy, PlannedFilter, Source } from '../plan/plan.ts'
import { allOf, anyOf, columnOf, type Fragment, identifier, joinSql, sql, trusted } from '../sql.ts'
import { testSql } from './condition.ts'
import { expressionSql } from './expression.ts'

/** `"products" AS "$0"` */
export const tableSql = ({ table, alias }: Pick<Source, 'table' | 'alias'>): Fragment =>
  sql`${identifier(table.name)} AS ${identifier(alias)}`

/** Everything that must be true of a row; rules first. */
export function conditionSql({ alias, rules, filters, embeds }: Source): Fragment {
  const inner = embeds.filter(({ isInner }) => isInner)
  return allOf([
    ...rules,
    ...filters.map((filter) => filterSql(alias, filter)),
    ...inner.map((embed) => embedExists(embed, alias)),
  ])
}

/** `FROM … WHERE …` of the rows embedded in one row of the table that goes by `parent`. */
export function embedRows(embed: Embed, parent: string): Fragment {
  const { source, relationship, junction } = embed
  const { fromColumns, toColumns } = relationship
  if (junction === null || relationship.junction === null) {
    const join = equalSql([parent, fromColumns], [source.alias, toColumns])
    return sql`FROM ${tableSql(source)} WHERE ${join} AND ${conditionSql(source)}`
  }
  const { table, fromColumns: near, toColumns: far } = relationship.junction
  const join = allOf([
    equalSql([parent, fromColumns], [junction.alias, near]),
    equalSql([source.alias, toColumns], [junction.alias, far]),
    ...junction.rules,
  ])
  const tables = sql`${tableSql(source)}, ${tableSql({ table, alias: junction.alias })}`
  return sql`FROM ${tables} WHERE ${join} AND ${conditionSql(source)}`
}

type Side = readonly [alias: string, columns: readonly string[]]

function equalSql([alias, columns]: Side, [otherAlias, otherColumns]: Side): Fragment {
  return allOf(
    columns.map((name, index) => {
      const other = columnOf(otherAlias, otherColumns[index] ?? '')
      return sql`${columnOf(alias, name)} = ${other}`
    }),
  )
}

function embedExists(embed: Embed, parent: string): Fragment {
  return sql`EXISTS (SELECT 1 ${embedRows(embed, parent)})`
}

function filterSql(alias: string, filter: PlannedFilter): Fragment {
  const positive = positiveSql(alias, filter)
  return filter.isNegated ? sql`NOT (${positive})` : positive
}

function positiveSql(alias: string, filter: PlannedFilter): Fragment {
  if (filter.kind === 'exists') return embedExists(filter.embed, alias)
  if (filter.kind === 'test') return testSql(alias, filter.expression, filter.test)
  const filters = filter.filters.map((one) => filterSql(alias, one))
  return filter.operator === 'and' ? allOf(filters) : anyOf(filters)
}

/** `ORDER BY …` with Postgres' order of nulls; `otherwise` when the request names no order. */
export function orderSql(
  alias: string,
  order: readonly OrderBy[],
  otherwise = trusted(''),
): Fragment {
  if (order.length === 0) return otherwise
  const terms = order.map(({ expression, isDescending, nulls }) => {
    const direction = isDescending ? ' DESC' : ''
    // Without nulls nothing is said of them, so that SQLite may read an index in order.
    const isNeverNull = expression.column.isNotNull && expression.path.length === 0
    const nullOrder = isNeverNull ? '' : ` NULLS ${nulls.toUpperCase()}`
    return sql`${expressionSql(alias, expression)}${trusted(direction + nullOrder)}`
  })
  return sql`ORDER BY ${joinSql(terms, ', ')}`
}

/** `LIMIT … OFFSET …` */
export const pageSql = ({ limit, offset }: Pick<Source, 'limit' | 'offset'>): Fragment =>
  trusted(offset === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} OFFSET ${offset}`)
