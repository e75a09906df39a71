// Which relationship an embedded resource means (protocol/rest.md, section 2.1).
import { ApiError } from '../../core/index.ts'
import { type Access, findTable, mayRead } from '../access.ts'
import type { SelectedEmbed } from '../request/select.ts'
import type { Relationship } from '../schema/relationships.ts'
import type { Table } from '../schema/schema.ts'
import { findSimilar } from '../similar.ts'

/** The one relationship from `table` that fits target and hint. @throws ApiError PGRST200 for none, PGRST201 for several */
export function requireRelationship(
  access: Access,
  table: Table,
  embed: Pick<SelectedEmbed, 'target' | 'hint'>,
): Relationship {
  const visible = (access.schema.relationships.get(table.name) ?? []).filter((one) =>
    isVisible(access, one),
  )
  const [found, ...others] = visible.filter((one) => fits(one, embed))
  if (found === undefined) throw noRelationship(table, embed, visible)
  if (others.length > 0) throw severalRelationships(table, embed, [found, ...others])
  return found
}

// A join on a column that the caller may not read would tell what is in it.
function isVisible(
  access: Access,
  { from, to, fromColumns, toColumns, junction }: Relationship,
): boolean {
  const canRead = (table: Table, columns: readonly string[]) =>
    findTable(access, table.name) !== null &&
    columns.every((column) => mayRead(access, table, column))
  if (!canRead(from, fromColumns) || !canRead(to, toColumns)) return false
  return (
    junction === null || canRead(junction.table, [...junction.fromColumns, ...junction.toColumns])
  )
}

function fits(
  one: Relationship,
  { target, hint }: Pick<SelectedEmbed, 'target' | 'hint'>,
): boolean {
  const isSelf = one.from === one.to && one.junction === null
  if (hint !== null) return target === one.to.name && fitsHint(one, hint, isSelf)
  if (one.holdsKey && isOnly(one.fromColumns, target)) return true
  if (isSelf) return target === one.to.name && !one.holdsKey
  return target === one.to.name || (one.junction === null && target === one.constraint)
}

function fitsHint(one: Relationship, hint: string, isSelf: boolean): boolean {
  if (isSelf) return !one.holdsKey && isOnly(one.toColumns, hint)
  if (one.junction !== null) return hint === one.constraint
  return hint === one.constraint || isOnly(one.fromColumns, hint) || isOnly(one.toColumns, hint)
}

const isOnly = (columns: readonly string[], name: string): boolean =>
  columns.length === 1 && columns[0] === name

function noRelationship(
  table: Table,
  { target, hint }: Pick<SelectedEmbed, 'target' | 'hint'>,
  visible: readonly Relationship[],
): ApiError {
  const using = hint === null ? '' : ` using the hint '${hint}'`
  const similar = findSimilar(
    target,
    visible.map((one) => one.to.name),
  )
  const message = `Could not find a relationship between '${table.name}' and '${target}' in the schema cache`
  return new ApiError('PGRST200', message, {
    status: 400,
    details: `Searched for a foreign key relationship between '${table.name}' and '${target}'${using} in the schema 'public', but no matches were found.`,
    ...(similar !== null &&
      similar !== target && { hint: `Perhaps you meant '${similar}' instead of '${target}'.` }),
  })
}

function severalRelationships(
  table: Table,
  { target }: Pick<SelectedEmbed, 'target'>,
  found: readonly Relationship[],
): ApiError {
  const names = found.map((one) => `'${one.to.name}!${one.constraint}'`).join(', ')
  const message = `Could not embed because more than one relationship was found for '${table.name}' and '${target}'`
  return new ApiError('PGRST201', message, {
    status: 300,
    details: found.map(describe),
    hint: `Try changing '${target}' to one of the following: ${names}. Find the desired relationship in the 'details' key.`,
  })
}

function describe(one: Relationship): Record<string, string> {
  const side = (table: Table, columns: readonly string[]) => `${table.name}(${columns.join(', ')})`
  return {
    cardinality: one.cardinality,
    embedding: `${one.from.name} with ${one.to.name}`,
    relationship:
      one.junction === null
        ? `${one.constraint} using ${side(one.from, one.fromColumns)} and ${side(one.to, one.toColumns)}`
        : describeJunction(one.junction),
  }
}

function describeJunction(junction: NonNullable<Relationship['junction']>): string {
  const [near, far] = junction.constraints
  const { fromColumns, toColumns } = junction
  return `${junction.table.name} using ${near}(${fromColumns.join(', ')}) and ${far}(${toColumns.join(', ')})`
}
