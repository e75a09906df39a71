// The keys of the answer: what each select item makes of a row, and what is spread into it.
import { type Access, listColumns } from '../access.ts'
import { notImplemented, tooComplex } from '../failures.ts'
import type { SelectedColumn, SelectedEmbed, SelectItem } from '../request/select.ts'
import { isToMany } from '../schema/relationships.ts'
import type { Column, Table } from '../schema/schema.ts'
import type { Embed, Output } from './plan.ts'
import { countPresent, isAggregate, planValue, valueOfColumn } from './value.ts'

const MAX_SPREAD_COLUMNS = 100 // D1's most columns of a query

/** Where select items stand: the table whose columns they name, and the embedded resources among them. */
export interface OutputScope {
  readonly access: Access
  readonly table: Table
  readonly embeds: ReadonlyMap<SelectedEmbed, Embed>
}

/** Resolves select items. @throws ApiError for what does not exist, may not be read or is not served */
export function planOutputs(scope: OutputScope, items: readonly SelectItem[]): Output[] {
  const outputs = new Map<string, Output>() // of two with one key the last counts, as a client's JSON parser has it
  for (const output of items.flatMap((item) => planItem(scope, item))) {
    outputs.set(output.key, output)
  }
  return [...outputs.values()]
}

function planItem(scope: OutputScope, item: SelectItem): Output[] {
  const { access, table } = scope
  if (item.kind === 'all') {
    return listColumns(access, table).map((one) => ({
      kind: 'value',
      key: one.name,
      value: valueOfColumn(one),
    }))
  }
  if (item.kind === 'embed') return planEmbedded(scope, item)
  return [{ kind: 'value', key: keyOf(item), value: planValue(access, table, item) }]
}

function keyOf(item: Exclude<SelectItem, SelectedEmbed | { kind: 'all' }>): string {
  if (item.alias !== null) return item.alias
  return item.kind === 'count' ? 'count' : (item.aggregate?.name ?? nameOf(item))
}

// The last key of a JSON path, past any index (protocol/rest.md, section 2).
function nameOf({ name, path }: SelectedColumn): string {
  const last = path.findLast(({ key }) => typeof key === 'string')
  return String(last?.key ?? name)
}

function planEmbedded({ embeds }: OutputScope, item: SelectedEmbed): Output[] {
  const embed = embeds.get(item)
  if (embed === undefined || isJoinOnly(item)) return []
  if (!item.isSpread) return [{ kind: 'embed', key: embed.key, embed }]
  return isToMany(embed.relationship) ? spreadMany(embed) : spreadOne(embed)
}

// `rel()`: joins for filtering, its key is left out of the answer.
const isJoinOnly = (item: SelectItem): boolean =>
  item.kind === 'embed' && item.items.every(isJoinOnly)

function spreadOne(embed: Embed): Output[] {
  const { source, relationship } = embed
  const anchor = relationship.to.columns.get(relationship.toColumns[0] ?? '')
  return source.outputs.map((one) => {
    const output =
      one.kind === 'value' && anchor !== undefined
        ? { ...one, value: countPresent(one.value, anchor) }
        : one
    return { kind: 'lifted', key: one.key, embed, output }
  })
}

function spreadMany(embed: Embed): Output[] {
  const { outputs } = embed.source
  if (outputs.some(isAggregated)) {
    throw notImplemented('Aggregates are not implemented for one-to-many or many-to-many spreads.')
  }
  if (outputs.length > MAX_SPREAD_COLUMNS) {
    throw tooComplex(`at most ${MAX_SPREAD_COLUMNS} columns in a spread of many rows`)
  }
  return outputs.map((output) => ({ kind: 'spread', key: output.key, embed, output }))
}

/** Whether the one row of an embed gives keys to the row around it. */
export const isLifted = ({ isSpread, relationship, source }: Embed): boolean =>
  isSpread && !isToMany(relationship) && source.outputs.length > 0

/** Whether an output is made of several rows of the source. */
export function isAggregated(output: Output): boolean {
  if (output.kind === 'lifted') return isAggregated(output.output)
  return output.kind === 'value' && isAggregate(output.value)
}

/** A column that stands in the answer as it is, by the name of its table in the statement. */
export interface PlainColumn {
  readonly alias: string
  readonly column: Column
  readonly path: string
}

/** The columns and JSON paths that stand in the answer as they are. */
export function plainColumns(outputs: readonly Output[], alias: string): PlainColumn[] {
  return outputs.flatMap((output) => {
    if (output.kind === 'lifted') return plainColumns([output.output], output.embed.source.alias)
    if (output.kind !== 'value' || output.value.form !== 'plain') return []
    const { column, path } = output.value.expression
    return [{ alias, column, path: JSON.stringify(path) }]
  })
}
