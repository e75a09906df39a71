// The query string: the reserved parameters, modifiers of the table or an embedded resource, and filters
// (protocol/rest.md, section 1).
import { parseFailure, tooComplex } from '../failures.ts'
import { type Filter, OPERATORS, parseCondition, parseNames, parseTree } from './filter.ts'
import { type Field, readJsonPath, readName } from './name.ts'
import { type OrderTerm, parseOrder } from './order.ts'
import { Scanner } from './scanner.ts'
import { parseSelect, type SelectItem } from './select.ts'

const MAX_PARAMETERS = 500
const MAX_FILTERS = 200
const MAX_ORDER_TERMS = 32
const MAX_SELECT_ITEMS = 500

/** What a request asks of a table, or at `path` of a resource embedded in it. */
export type Modifier = { readonly path: readonly string[] } & (
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'order'; readonly terms: readonly OrderTerm[] }
  | { readonly kind: 'limit' | 'offset'; readonly rows: number }
)

export interface Query {
  readonly select: readonly SelectItem[]
  readonly modifiers: readonly Modifier[]
  /** The body's keys that count; null when all do. */
  readonly columns: readonly string[] | null
  readonly onConflict: readonly string[] | null
}

/** Reads a query string. @throws ApiError PGRST100, or 54001 past a cap */
export function parseQuery(params: URLSearchParams): Query {
  requireAtMost(MAX_PARAMETERS, [params.size], 'parameters')
  const columns = params.get('columns')
  const onConflict = params.get('on_conflict')
  const select = params.get('select')
  const query = {
    select: select === null ? [{ kind: 'all' as const }] : parseSelect(select),
    modifiers: [...params].filter(([key]) => !RESERVED.has(key)).map(parseModifier),
    columns: columns === null ? null : parseNames('columns parameter', columns),
    onConflict: onConflict === null ? null : parseNames('on_conflict parameter', onConflict),
  }
  assertWithinCaps(query)
  return query
}

const RESERVED = new Set(['select', 'columns', 'on_conflict'])
const MODIFIER = /^(?:(.*)\.)?(order|limit|offset|and|or)$/s

const FILTER = new RegExp(`^(?:not\\.)?(?:${OPERATORS.join('|')})(?:\\([^()]*\\))?\\.`)

/** Whether a parameter of `rpc` asks something of the rows that the function gives; if not, it is an argument. */
export const isAboutRows = (key: string, value: string): boolean =>
  RESERVED.has(key) || MODIFIER.test(key) || FILTER.test(value)

function parseModifier([key, value]: readonly [string, string]): Modifier {
  const match = MODIFIER.exec(key)
  if (match === null) return parseFilterParameter(key, value)
  const [, prefix, word] = match
  if (word === 'and' || word === 'or') return parseTreeParameter(word, { prefix, value })
  const path = parsePath(prefix)
  if (word === 'order') return { kind: 'order', path, terms: parseOrder(value) }
  const kind = word === 'limit' ? 'limit' : 'offset'
  return { kind, path, rows: parseRows(kind, value) }
}

function parseTreeParameter(
  operator: 'and' | 'or',
  { prefix, value }: { prefix: string | undefined; value: string },
): Modifier {
  const names = parsePath(prefix)
  const isNegated = names.at(-1) === 'not'
  const path = isNegated ? names.slice(0, -1) : names
  return { kind: 'filter', path, filter: parseTree(operator, isNegated, value) }
}

// `embed.path.column->json`: the last name is the column, those before it lead to an embedded resource.
function parseFilterParameter(key: string, value: string): Modifier {
  const { names, path: json } = parseKey(key)
  const field: Field = { name: names.at(-1) ?? '', path: json }
  return { kind: 'filter', path: names.slice(0, -1), filter: parseCondition(field, value) }
}

const parsePath = (prefix: string | undefined): string[] =>
  prefix === undefined || prefix === '' ? [] : parseKey(prefix).names

function parseKey(key: string): { names: string[]; path: Field['path'] } {
  const scanner = new Scanner('tree path', key)
  const names = [readName(scanner)]
  while (scanner.take('.')) names.push(readName(scanner))
  const path = readJsonPath(scanner)
  scanner.end()
  return { names, path }
}

function parseRows(what: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw parseFailure(`${what} parameter (${text})`, 0, 'expecting an integer')
  }
  return Number(text)
}

function assertWithinCaps({ select, modifiers }: Query): void {
  const filters = modifiers.map((one) => (one.kind === 'filter' ? countFilters(one.filter) : 0))
  const orders = modifiers.map((one) => (one.kind === 'order' ? one.terms.length : 0))
  requireAtMost(MAX_FILTERS, filters, 'filters')
  requireAtMost(MAX_ORDER_TERMS, orders, 'order terms')
  requireAtMost(MAX_SELECT_ITEMS, [countItems(select)], 'selected columns')
}

function requireAtMost(most: number, counts: readonly number[], what: string): void {
  if (counts.reduce((sum, one) => sum + one, 0) > most) throw tooComplex(`at most ${most} ${what}`)
}

const countFilters = (filter: Filter): number =>
  filter.kind === 'condition' ? 1 : filter.filters.reduce((sum, one) => sum + countFilters(one), 0)

const countItems = (items: readonly SelectItem[]): number =>
  items.reduce((sum, item) => sum + 1 + (item.kind === 'embed' ? countItems(item.items) : 0), 0)
