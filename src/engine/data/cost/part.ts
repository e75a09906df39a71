// A table's part in a statement, seen by its cost: whether rows are passed over or sorted, and which indexes would
// lead to the right ones.
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import type { Embed, PlannedFilter, Source } from '../plan/plan.ts'
import { refusesAll } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import { allLeads, type Lead, leadByEqual, leadOfFilter, leadOfRule, ROW_ID } from './lead.ts'

export interface Part {
  /** The table's name in the statement. */
  readonly alias: string
  readonly table: string
  /** Whether there are rows that are passed over. */
  readonly isFiltered: boolean
  readonly isOrdered: boolean
  /** The columns of each index that is needed to come by its rows; none when no index would do. */
  readonly indexes: readonly (readonly string[])[]
  /** Whether the indexes that the app declares seem enough. */
  readonly isLed: boolean
}

/** The parts of a source and of all that is embedded in it; none where there are no rows to read. */
export function partsOf(source: Source): Part[] {
  if (isEmpty(source)) return []
  const { rules, filters, embeds, chosen, table } = source
  const isFiltered =
    rules.length + filters.length > 0 ||
    chosen !== undefined ||
    embeds.some(({ isInner }) => isInner)
  const key = chosen === undefined ? [] : table.primaryKey.slice(0, 1).map(({ name }) => name)
  const root = createPart(source, {
    isFiltered,
    lead: allLeads([leadOf(source), leadByEqual(key)]),
  })
  return [root, ...embeds.flatMap(partsOfEmbed)]
}

const leadOf = ({ alias, rules, filters }: Source): Lead =>
  allLeads([...filters.map(leadOfFilter), ...rules.map((rule) => leadOfRule(rule, alias))])

function partsOfEmbed({ source, relationship, junction }: Embed): Part[] {
  if (isEmpty(source)) return []
  const inner = source.embeds.flatMap(partsOfEmbed)
  const join = leadByEqual(relationship.toColumns)
  const lead = allLeads([join, leadOf(source)])
  const part = createPart(source, { isFiltered: true, lead })
  if (junction === null || relationship.junction === null) return [part, ...inner]
  const { table, fromColumns } = relationship.junction
  const link = { alias: junction.alias, table, order: [] }
  return [part, createPart(link, { isFiltered: true, lead: leadByEqual(fromColumns) }), ...inner]
}

/** Whether SQLite sees by itself that there are no rows: it reads none then, whatever its plan says. */
const isEmpty = ({ rules, filters }: Source): boolean =>
  refusesAll(rules) || filters.some(findsNothing)

const findsNothing = (filter: PlannedFilter): boolean =>
  filter.kind === 'test' &&
  filter.test.kind === 'search' &&
  filter.test.query === null &&
  !filter.test.isNegated

function createPart(
  { alias, table, order }: Pick<Source, 'alias' | 'table' | 'order'>,
  { isFiltered, lead }: { isFiltered: boolean; lead: Lead },
): Part {
  const [first] = order
  const isOwn = first?.relation === null && first.expression.path.length === 0
  const sorted = isOwn ? [first.expression.column.name] : []
  const leading = leadingColumns(table)
  return {
    alias,
    table: table.name,
    isFiltered,
    isOrdered: order.length > 0,
    indexes: isFiltered ? indexesFor(lead, sorted, leading) : sorted.map((name) => [name]),
    isLed: isFiltered ? isLedBy(lead, leading) : order.length === 0 || isIn(sorted, leading),
  }
}

const MOST_COLUMNS = 3

function indexesFor(
  lead: Lead,
  sorted: readonly string[],
  leading: ReadonlySet<string>,
): string[][] {
  const columns = columnsFor(lead, sorted)
  if (columns.length > 0) return [columns]
  const [branches = []] = lead.either
  const areAllLed = branches.every((one) => indexesFor(one, [], leading).length > 0)
  if (!areAllLed) return []
  const open = branches.filter((one) => !isLedBy(one, leading))
  return open.flatMap((one) => indexesFor(one, [], leading))
}

/** First what must equal something, then one column of a range or of the order: more than that no index can use. */
function columnsFor({ equal, range }: Lead, sorted: readonly string[]): string[] {
  const first = equal.filter((name) => name !== ROW_ID).slice(0, MOST_COLUMNS)
  const [last] = first.length > 0 ? [...range, ...sorted] : range
  return [...new Set(last === undefined ? first : [...first, last])]
}

const isIn = (names: readonly string[], leading: ReadonlySet<string>): boolean =>
  names.some((name) => leading.has(name))

const isLedBy = ({ equal, range, either }: Lead, leading: ReadonlySet<string>): boolean =>
  isIn([...equal, ...range], leading) ||
  either.some((branches) => branches.every((branch) => isLedBy(branch, leading)))

const leadingByTable = new WeakMap<Table, ReadonlySet<string>>()

/** The columns that an index of the table begins with: those it declares, its keys, and the rowid. */
export function leadingColumns(table: Table): ReadonlySet<string> {
  const known = leadingByTable.get(table)
  if (known !== undefined) return known
  const declared = getTableConfig(table.definition).indexes.flatMap(({ config }) => {
    const [first] = config.columns as readonly Partial<SQLiteColumn>[] // an expression has no name
    return config.where === undefined && first?.name !== undefined ? [first.name] : []
  })
  const unique = table.uniques.flatMap(({ columns }) => columns.slice(0, 1))
  const leading = new Set([ROW_ID, ...declared, ...unique])
  leadingByTable.set(table, leading)
  return leading
}
