// A table and its select items resolved, with everything that is embedded: the heart of every plan.
import { ApiError } from '../../core/index.ts'
import { type Access, findColumn, listColumns } from '../access.ts'
import { notImplemented, tooComplex, unsatisfiableRange } from '../failures.ts'
import type { OrderTerm } from '../request/order.ts'
import type { Modifier } from '../request/query.ts'
import type { SelectedColumn, SelectedEmbed, SelectItem } from '../request/select.ts'
import { requireRule } from '../rules.ts'
import type { Column, Table } from '../schema/schema.ts'
import { expressionOf, requireExpression } from './expression.ts'
import { type FilterScope, planFilter } from './filter.ts'
import type { Embed, OrderBy, Output, PlannedJunction, Source } from './plan.ts'
import { requireRelationship } from './relationship.ts'

const MAX_OUTPUTS = 500
const MAX_EMBED_DEPTH = 1

/** What planning a request needs to know and to count. */
export interface Planning {
  readonly access: Access
  /** Counted over the whole request, so that its statement stays below D1's 100,000 bytes. */
  readonly used: { aliases: number; outputs: number }
}

export const createPlanning = (access: Access): Planning => ({
  access,
  used: { aliases: 0, outputs: 0 },
})

/** A name for a table's part in the statement; no table of an app is called so. */
export function takeAlias(planning: Planning): string {
  planning.used.aliases += 1
  return `$${planning.used.aliases - 1}`
}

export interface SourceRequest {
  readonly table: Table
  readonly alias: string
  readonly items: readonly SelectItem[]
  readonly modifiers: readonly Modifier[]
  /** How many resources this one is embedded in. */
  readonly depth: number
}

/** Resolves what is asked of a table. @throws ApiError for what does not exist, may not be read or is not served */
export function planSource(planning: Planning, request: SourceRequest): Source {
  const { table, alias, modifiers } = request
  const { access } = planning
  const rules = requireRule(access, table, { action: 'select', alias })
  const { outputs, embeds } = planOutputs(planning, request)
  const own = modifiers.filter(({ path }) => path.length === 0)
  requireEmbedded(modifiers, embeds)
  const scope = { access, table, embeds }
  return {
    table,
    alias,
    outputs,
    embeds,
    rules,
    filters: own.flatMap((one) => (one.kind === 'filter' ? [planFilter(scope, one.filter)] : [])),
    order: own.flatMap((one) => (one.kind === 'order' ? planOrder(scope, one.terms) : [])),
    ...planPage(own, access.maxRows),
  }
}

function planOutputs(
  planning: Planning,
  { table, items, modifiers, depth }: Omit<SourceRequest, 'alias'>,
): { outputs: Output[]; embeds: Embed[] } {
  const outputs = new Map<string, Output>() // of two with one key the last counts, as a client's JSON parser has it
  const embeds: Embed[] = []
  for (const item of items) {
    const planned =
      item.kind === 'embed'
        ? planEmbed(planning, item, { table, modifiers, depth })
        : planItem(planning.access, table, item)
    for (const output of [planned].flat()) {
      if (output.kind === 'embed') embeds.push(output.embed)
      if (output.kind !== 'embed' || !isJoinOnly(item)) outputs.set(output.key, output)
    }
  }
  planning.used.outputs += outputs.size
  if (planning.used.outputs > MAX_OUTPUTS)
    throw tooComplex(`at most ${MAX_OUTPUTS} columns in an answer`)
  const list = [...outputs.values()]
  if (list.length > 1 && list.some(({ kind }) => kind === 'count')) {
    throw notImplemented('grouping by the columns beside a count')
  }
  return { outputs: list, embeds }
}

// `rel()`: joins for filtering, its key is left out of the answer.
const isJoinOnly = (item: SelectItem): boolean => item.kind === 'embed' && item.items.length === 0

function planItem(
  access: Access,
  table: Table,
  item: Exclude<SelectItem, SelectedEmbed>,
): Output | Output[] {
  if (item.kind === 'all') return listColumns(access, table).map(toOutput)
  if (item.kind === 'count') throw aggregatesAreOff()
  return planColumn(access, table, item)
}

const toOutput = (column: Column): Output => ({
  kind: 'value',
  key: column.name,
  expression: expressionOf(column),
})

function planColumn(access: Access, table: Table, item: SelectedColumn): Output {
  const key = item.alias ?? keyOf(item)
  if (item.aggregate !== null) throw aggregatesAreOff()
  const isRowCount = item.name === 'count' && findColumn(access, table, 'count') === null
  if (isRowCount && item.path.length + item.casts.length === 0) return { kind: 'count', key }
  const expression = requireExpression(access, table, item)
  if (item.casts.length > 0) throw notImplemented('casts')
  return { kind: 'value', key, expression }
}

// The last key of a JSON path, past any index (protocol/rest.md, section 2).
function keyOf({ name, path }: SelectedColumn): string {
  const last = path.findLast(({ key }) => typeof key === 'string')
  return String(last?.key ?? name)
}

const aggregatesAreOff = (): ApiError =>
  new ApiError('PGRST123', 'Use of aggregate functions is not allowed', { status: 400 })

function planEmbed(
  planning: Planning,
  item: SelectedEmbed,
  { table, modifiers, depth }: Omit<SourceRequest, 'items' | 'alias'>,
): Output {
  if (item.isSpread) throw notImplemented('spreads')
  if (depth >= MAX_EMBED_DEPTH)
    throw notImplemented(`embedding deeper than ${MAX_EMBED_DEPTH} level`)
  const relationship = requireRelationship(planning.access, table, item)
  const key = item.alias ?? item.target
  const source = planSource(planning, {
    table: relationship.to,
    alias: takeAlias(planning),
    items: item.items,
    modifiers: modifiersBelow(modifiers, key),
    depth: depth + 1,
  })
  const junction = planJunction(planning, relationship.junction?.table ?? null)
  return {
    kind: 'embed',
    key,
    embed: { key, relationship, source, junction, isInner: item.isInner },
  }
}

// The junction's own rules hold too: a link that may not be seen links nothing.
function planJunction(planning: Planning, table: Table | null): PlannedJunction | null {
  if (table === null) return null
  const alias = takeAlias(planning)
  return { alias, rules: requireRule(planning.access, table, { action: 'select', alias }) }
}

const modifiersBelow = (modifiers: readonly Modifier[], key: string): Modifier[] =>
  modifiers
    .filter(({ path }) => path[0] === key)
    .map((modifier) => ({ ...modifier, path: modifier.path.slice(1) }))

function requireEmbedded(modifiers: readonly Modifier[], embeds: readonly Embed[]): void {
  for (const { path } of modifiers) {
    const [name] = path
    if (name === undefined || embeds.some(({ key }) => key === name)) continue
    throw new ApiError('PGRST108', `'${name}' is not an embedded resource in this request`, {
      status: 400,
      hint: `Verify that '${name}' is included in the 'select' query parameter.`,
    })
  }
}

function planOrder(scope: FilterScope, terms: readonly OrderTerm[]): OrderBy[] {
  return terms.map(({ field, relation, isDescending, nulls }) => {
    if (relation !== null) throw notImplemented('ordering by a related resource')
    const expression = requireExpression(scope.access, scope.table, field)
    return { expression, isDescending, nulls: nulls ?? (isDescending ? 'first' : 'last') }
  })
}

function planPage(
  modifiers: readonly Modifier[],
  maxRows: number,
): Pick<Source, 'limit' | 'offset'> {
  const rowsOf = (kind: 'limit' | 'offset') =>
    modifiers.flatMap((one) => (one.kind === kind ? [one.rows] : [])).at(-1)
  const [limit = maxRows, offset = 0] = [rowsOf('limit'), rowsOf('offset')]
  if (limit < 0 || offset < 0) {
    throw unsatisfiableRange('Limit should be greater than or equal to zero.')
  }
  return { limit: Math.min(limit, maxRows), offset }
}
