// Which rows of a source take part: its rules, its filters, and what must exist beside each row.
import type { Embed, OrderBy, PlannedFilter, Source } from '../plan/plan.ts'
import { allOf, columnOf, type Fragment, identifier, joinSql, sql, trusted } from '../sql.ts'
import { chosenSql } from './chosen.ts'
import { testSql } from './condition.ts'
import { sortSql } from './expression.ts'
import { joinFlat, type Part } from './flat-tree.ts'

/** `"products" AS "$0"`, behind the keys of the rows that a function has chosen. */
export function tableSql(source: Pick<Source, 'table' | 'alias' | 'chosen'>): Fragment {
  const table = sql`${identifier(source.table.name)} AS ${identifier(source.alias)}`
  return source.chosen === undefined ? table : chosenSql(source, source.chosen, table)
}

/** The table, and beside each of its rows those that are lifted into it or order it. */
export const fromSql = (source: Pick<Source, 'table' | 'alias' | 'chosen' | 'joins'>): Fragment =>
  sql`${tableSql(source)}${joinsSql(source)}`

/** ` LEFT JOIN "authors" AS "$1" ON …` for each of the rows that stand beside. */
export function joinsSql({ alias, joins }: Pick<Source, 'alias' | 'joins'>): Fragment {
  const texts = joins.map((embed) => {
    const { source } = embed
    const isPassedOver = source.limit === 0 || source.offset > 0
    const condition = isPassedOver ? trusted('0') : embedCondition(embed, alias)
    return sql` LEFT JOIN ${tableSql(source)} ON ${condition}${joinsSql(source)}`
  })
  return joinSql(texts, '')
}

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
  const from = sql`${embedTables(embed)}${joinsSql(embed.source)}`
  return sql`FROM ${from} WHERE ${embedCondition(embed, parent)}`
}

/** The table of an embed's rows, with the junction on the way to it. */
export function embedTables({ source, relationship, junction }: Embed): Fragment {
  if (junction === null || relationship.junction === null) return tableSql(source)
  const { table } = relationship.junction
  return sql`${tableSql(source)}, ${tableSql({ table, alias: junction.alias })}`
}

/** Everything that must be true of a row embedded in one row of the table that goes by `parent`. */
export function embedCondition(
  { source, relationship, junction }: Embed,
  parent: string,
): Fragment {
  const { fromColumns, toColumns } = relationship
  if (junction === null || relationship.junction === null) {
    const join = equalSql([parent, fromColumns], [source.alias, toColumns])
    return sql`${join} AND ${conditionSql(source)}`
  }
  const { fromColumns: near, toColumns: far } = relationship.junction
  const join = allOf([
    equalSql([parent, fromColumns], [junction.alias, near]),
    equalSql([source.alias, toColumns], [junction.alias, far]),
    ...junction.rules,
  ])
  return sql`${join} AND ${conditionSql(source)}`
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

/** The condition that a row of the table that goes by `parent` has some of an embedded resource. */
export function embedExists(embed: Embed, parent: string): Fragment {
  const rows = sql`FROM ${embedTables(embed)} WHERE ${embedCondition(embed, parent)}`
  // SQLite adds up how deep expressions nest, but not through a FROM: thus the subquery within the subquery.
  return sql`EXISTS (SELECT 1 FROM (SELECT 1 ${rows}))`
}

/** A filter of the table that goes by `alias`. */
export const filterSql = (alias: string, filter: PlannedFilter): Fragment =>
  filterPart(alias, filter).sql

function filterPart(alias: string, filter: PlannedFilter): Part {
  if (filter.kind === 'tree') {
    return joinFlat(
      filter.operator,
      filter.filters.map((one) => filterPart(alias, one)),
    )
  }
  const positive =
    filter.kind === 'exists'
      ? embedExists(filter.embed, alias)
      : testSql(alias, filter.expression, filter.test)
  return { sql: filter.isNegated ? sql`NOT (${positive})` : positive, height: 0 }
}

/** `ORDER BY …` with Postgres' order of nulls; `otherwise` when the request names no order. */
export function orderSql(
  alias: string,
  order: readonly OrderBy[],
  otherwise = trusted(''),
): Fragment {
  if (order.length === 0) return otherwise
  const terms = order.map(({ expression, relation, isDescending, nulls }) => {
    const direction = isDescending ? ' DESC' : ''
    // Without nulls nothing is said of them, so that SQLite may read an index in order.
    const isOwn = relation === null && expression.path.length === 0
    const isNeverNull = isOwn && expression.column.isNotNull
    const nullOrder = isNeverNull ? '' : ` NULLS ${nulls.toUpperCase()}`
    const value = sortSql(relation?.source.alias ?? alias, expression)
    return sql`${value}${trusted(direction + nullOrder)}`
  })
  return sql`ORDER BY ${joinSql(terms, ', ')}`
}

/** `LIMIT … OFFSET …` */
export const pageSql = ({ limit, offset }: Pick<Source, 'limit' | 'offset'>): Fragment =>
  trusted(offset === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} OFFSET ${offset}`)
