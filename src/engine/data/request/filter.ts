// Filters: `column=[not.]operator.value` and the trees of `and` and `or` (protocol/rest.md, section 3).
import { type Field, readField, readName, readQuoted } from './name.ts'
import { Scanner } from './scanner.ts'

export const OPERATORS = [
  ...['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'in', 'is'],
  ...[
    'isdistinct',
    'fts',
    'plfts',
    'phfts',
    'wfts',
    'cs',
    'cd',
    'ov',
    'sl',
    'sr',
    'nxr',
    'nxl',
    'adj',
  ],
] as const
export type Operator = (typeof OPERATORS)[number]

const IS_VALUES = ['null', 'not_null', 'true', 'false', 'unknown'] as const
export type IsValue = (typeof IS_VALUES)[number]

export type Filter = Condition | Tree

/** One comparison. */
export interface Condition {
  readonly kind: 'condition'
  readonly field: Field
  readonly isNegated: boolean
  readonly test: Test
}

/** Conditions under one `and` or `or`. */
export interface Tree {
  readonly kind: 'tree'
  readonly operator: 'and' | 'or'
  readonly isNegated: boolean
  readonly filters: readonly Filter[]
}

export type Test =
  | { readonly operator: 'in'; readonly values: readonly string[] }
  | { readonly operator: 'is'; readonly value: IsValue }
  | OperatorTest

/** A value after any other operator. */
export interface OperatorTest {
  readonly operator: Exclude<Operator, 'in' | 'is'>
  /** What stands in parentheses: `any` or `all`, or a search's language. */
  readonly modifier: string | null
  readonly value: string
}

// Which operators take `(any)` and `(all)`, and which a language.
const QUANTIFIED = /(eq|gte?|lte?|i?like|i?match)(?:\((any|all)\))?\./y
const SEARCH = /((?:pl|ph|w)?fts)(?:\(([\p{L}\p{N}_ $]+)\))?\./uy
const PLAIN = /(neq|in|isdistinct|is|cs|cd|ov|sl|sr|nxr|nxl|adj)\./y
const RAW = /[^,)]*/y
const ARRAY = /\{[^{}]*\}/y
const EXPECTING = '"not" or operator (eq, gt, ...)'

/** Reads the value of a parameter that names a column: to its end, nothing quoted but in lists. @throws ApiError PGRST100 */
export function parseCondition(field: Field, text: string): Condition {
  const scanner = new Scanner('filter', text)
  const condition = readOperation(scanner, field, () => scanner.takeRest())
  scanner.end()
  return condition
}

/** Reads the value of `and` or `or`: items in parentheses. @throws ApiError PGRST100 */
export function parseTree(operator: 'and' | 'or', isNegated: boolean, text: string): Tree {
  const scanner = new Scanner('logic tree', text)
  const filters = readGroup(scanner)
  scanner.skipBlanks()
  scanner.end()
  return { kind: 'tree', operator, isNegated, filters }
}

function readGroup(scanner: Scanner): Filter[] {
  scanner.skipBlanks()
  scanner.expect('(')
  const filters = scanner.nest(() => scanner.list(() => readFilter(scanner)))
  scanner.skipBlanks()
  scanner.expect(')')
  return filters
}

function readFilter(scanner: Scanner): Filter {
  scanner.skipBlanks()
  const group = scanner.match(/(not\.)?(and|or)(?=\s*\()/y)
  if (group !== null) {
    const operator = group[2] === 'and' ? 'and' : 'or'
    const isNegated = group[1] !== undefined
    return { kind: 'tree', operator, isNegated, filters: readGroup(scanner) }
  }
  const field = readField(scanner)
  scanner.expect('.')
  return readOperation(scanner, field, () => readTreeValue(scanner))
}

// In a tree a value may be quoted, or a Postgres array; else it ends at a comma or parenthesis.
function readTreeValue(scanner: Scanner): string {
  return readElement(scanner) ?? scanner.match(ARRAY)?.[0] ?? scanner.match(RAW)?.[0] ?? ''
}

const QUOTED_ELEMENT = /(?="(?:[^"\\]|\\.)*"\s*[,)])/suy

/** A quoted text that ends where an element ends; null when none comes. */
function readElement(scanner: Scanner): string | null {
  return scanner.match(QUOTED_ELEMENT) === null ? null : readQuoted(scanner)
}

function readOperation(scanner: Scanner, field: Field, readValue: () => string): Condition {
  const isNegated = scanner.take('not.')
  const { operator, modifier } = readOperator(scanner)
  const test = readTest(scanner, { operator, modifier, readValue })
  return { kind: 'condition', field, isNegated, test }
}

function readOperator(scanner: Scanner): Pick<Operation, 'operator' | 'modifier'> {
  const match = scanner.match(QUANTIFIED) ?? scanner.match(SEARCH) ?? scanner.match(PLAIN)
  const operator = OPERATORS.find((one) => one === match?.[1])
  if (operator === undefined) return scanner.fail(EXPECTING)
  return { operator, modifier: match?.[2]?.trim() ?? null }
}

interface Operation {
  operator: Operator
  modifier: string | null
  readValue: () => string
}

function readTest(scanner: Scanner, { operator, modifier, readValue }: Operation): Test {
  if (operator === 'in') return { operator, values: readList(scanner) }
  if (operator !== 'is') return { operator, modifier, value: readValue() }
  const word = scanner.match(/[a-z_]+/iy)?.[0].toLowerCase()
  const value = IS_VALUES.find((one) => one === word)
  return value === undefined
    ? scanner.fail(`isVal: (${IS_VALUES.join(', ')})`)
    : { operator, value }
}

/** `(a,"b,c")`; `()` is the empty list. */
function readList(scanner: Scanner): string[] {
  scanner.skipBlanks()
  scanner.expect('(')
  if (scanner.take(')')) return []
  const values = [readListElement(scanner)]
  while (scanner.take(',')) values.push(readListElement(scanner))
  scanner.expect(')')
  return values
}

const readListElement = (scanner: Scanner): string =>
  readElement(scanner) ?? scanner.match(RAW)?.[0] ?? ''

/** Reads a list of names: `columns` and `on_conflict`. @throws ApiError PGRST100 */
export function parseNames(what: string, text: string): string[] {
  const scanner = new Scanner(what, text)
  const names = scanner.list(() => readName(scanner))
  scanner.end()
  return names
}
