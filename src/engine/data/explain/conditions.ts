// Everything that a row must pass to be in an answer, named one by one.
import type { Embed, Source } from '../plan/plan.ts'
import type { Fragment } from '../sql.ts'
import { embedExists, filterSql } from '../statement/source.ts'

export interface NamedCondition {
  /** A rule of the policy, a filter of the request, or an embedded resource that must exist. */
  readonly kind: 'rule' | 'filter' | 'inner'
  readonly table: string
  readonly sql: Fragment
}

/** The conditions of a source, without those of what is embedded in it. */
export function conditionsOf({ table, alias, rules, filters, embeds }: Source): NamedCondition[] {
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
  ]
}

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
