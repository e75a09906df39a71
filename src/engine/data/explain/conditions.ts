// Everything that a row must pass to be in an answer, named one by one.
import type { Embed, Source } from '../plan/plan.ts'
import { columnOf, concatenate, type Fragment, sql } from '../sql.ts'
import { rowsSql } from '../statement/read.ts'
import { rowText } from '../statement/row.ts'
import { embedExists, filterSql } from '../statement/source.ts'

export interface NamedCondition {
  /** A rule of the policy, a filter of the request, an embedded resource that must exist, or the page. */
  readonly kind: 'rule' | 'filter' | 'inner' | 'page'
  readonly table: string
  readonly sql: Fragment
}

/** The conditions of a source, without those of what is embedded in it; the page comes last. */
export function conditionsOf(source: Source): NamedCondition[] {
  const { table, alias, rules, filters, embeds, isGrouped } = source
  const inner = embeds.filter(({ isInner }) => isInner)
  return [
    ...rules.map((sql) => ({ kind: 'rule', table: table.name, sql }) as const),
    ...filters.map(
      (filter) => ({ kind: 'filter', table: table.name, sql: filterSql(alias, filter) }) as const,
    ),
    ...inner.map(
      (embed) =>
        ({
          kind: 'inner',
          table: embed.source.table.name,
          sql: embedExists(embed, alias),
        }) as const,
    ),
    // A group is no row of the table: none of them is on a page of groups.
    ...(isGrouped ? [] : [{ kind: 'page', table: table.name, sql: isOnPage(source) } as const]),
  ]
}

/** Whether the row is among those that the request's order, limit and offset leave. */
function isOnPage(source: Source): Fragment {
  const key = keySql(source)
  // Reading what the answer reads, so that SQLite goes the same way and cuts off the same rows.
  const keyOfRow = sql`iif(${rowText(source)} IS NULL, NULL, ${key})`
  return sql`${key} IN (SELECT body FROM (${rowsSql(source, keyOfRow)}))`
}

// `quote` keeps apart values of each kind, bytes too.
const keySql = ({ alias, table }: Source): Fragment =>
  concatenate(table.primaryKey.map(({ name }) => sql`quote(${columnOf(alias, name)}) || ','`))

/** A rule as it stands in the statement. */
export interface AddedRule {
  readonly table: string
  /** Which part of the request reads it: empty for the table itself. */
  readonly path: readonly string[]
  readonly sql: Fragment
}

/** The rules of a source and of everything that is embedded in it. */
export function rulesOf(source: Source, path: readonly string[] = []): AddedRule[] {
  return [
    ...source.rules.map((sql) => ({ table: source.table.name, path, sql })),
    ...source.embeds.flatMap((embed) => embeddedRules(embed, [...path, embed.key])),
  ]
}

function embeddedRules(
  { source, relationship, junction }: Embed,
  path: readonly string[],
): AddedRule[] {
  const table = relationship.junction?.table.name ?? ''
  const own = (junction?.rules ?? []).map((sql) => ({ table, path, sql }))
  return [...own, ...rulesOf(source, path)]
}
