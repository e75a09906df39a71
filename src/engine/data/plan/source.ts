// A table and its select items resolved, with everything that is embedded: the heart of every plan.
import type { Access } from '../access.ts'
import { notEmbedded, tooComplex } from '../failures.ts'
import type { Modifier } from '../request/query.ts'
import type { SelectedEmbed, SelectItem } from '../request/select.ts'
import { requireRule } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import { planFilter } from './filter.ts'
import { planOrder, requireGrouped } from './order.ts'
import { isAggregated, isLifted, planOutputs } from './outputs.ts'
import { planPage } from './page.ts'
import type { Embed, OrderBy, PlannedJunction, Source } from './plan.ts'
import { requireRelationship } from './relationship.ts'

const MAX_OUTPUTS = 500
const MAX_JOINS = 60 // SQLite's most is 64 tables

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
}

/** Resolves what is asked of a table. @throws ApiError for what does not exist, may not be read or is not served */
export function planSource(planning: Planning, request: SourceRequest): Source {
  const { table, alias, items, modifiers } = request
  const { access } = planning
  const rules = requireRule(access, table, { action: 'select', alias })
  const planned = planEmbeds(planning, request)
  const embeds = [...planned.values()]
  const outputs = planOutputs({ access, table, embeds: planned }, items)
  countOutputs(planning, outputs.length)
  requireEmbedded(modifiers, embeds)
  const own = modifiers.filter(({ path }) => path.length === 0)
  const scope = { access, table, embeds }
  const order = own.flatMap((one) => (one.kind === 'order' ? planOrder(scope, one.terms) : []))
  const isGrouped = outputs.some(isAggregated)
  if (isGrouped) requireGrouped({ table, alias, outputs, order })
  return {
    table,
    alias,
    outputs,
    embeds,
    rules,
    filters: own.flatMap((one) => (one.kind === 'filter' ? [planFilter(scope, one.filter)] : [])),
    order,
    joins: requireJoins(embeds, order),
    isGrouped,
    ...planPage(own, access.maxRows),
  }
}

function countOutputs({ used }: Planning, count: number): void {
  used.outputs += count
  if (used.outputs > MAX_OUTPUTS) throw tooComplex(`at most ${MAX_OUTPUTS} columns in an answer`)
}

function planEmbeds(planning: Planning, request: SourceRequest): Map<SelectedEmbed, Embed> {
  const selected = request.items.filter((item) => item.kind === 'embed')
  return new Map(selected.map((item) => [item, planEmbed(planning, item, request)]))
}

function planEmbed(
  planning: Planning,
  item: SelectedEmbed,
  { table, modifiers }: SourceRequest,
): Embed {
  const relationship = requireRelationship(planning.access, table, item)
  const key = item.alias ?? item.target
  const source = planSource(planning, {
    table: relationship.to,
    alias: takeAlias(planning),
    items: item.items,
    modifiers: modifiersBelow(modifiers, key),
  })
  const junction = planJunction(planning, relationship.junction?.table ?? null)
  const { isInner, isSpread } = item
  return { key, relationship, source, junction, isInner, isSpread }
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
    if (name !== undefined && !embeds.some(({ key }) => key === name)) throw notEmbedded(name)
  }
}

/** The embeds whose row must stand beside each row: spread into it, or named in its order. */
function requireJoins(embeds: readonly Embed[], order: readonly OrderBy[]): Embed[] {
  const joins = embeds.filter(
    (embed) => isLifted(embed) || order.some(({ relation }) => relation === embed),
  )
  if (countJoins(joins) > MAX_JOINS) {
    throw tooComplex(`at most ${MAX_JOINS} resources spread into a row or ordering it`)
  }
  return joins
}

const countJoins = (joins: readonly Embed[]): number =>
  joins.reduce((sum, { source }) => sum + 1 + countJoins(source.joins), 0)
