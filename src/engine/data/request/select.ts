// The `select` parameter: which columns and related rows (protocol/rest.md, section 2). Reads the whole
// grammar; what of it is served is the plan's to say.
import { type JsonStep, readJsonPath, readName } from './name.ts'
import { Scanner } from './scanner.ts'

export type SelectItem = AllColumns | SelectedColumn | SelectedCount | SelectedEmbed

/** `*` */
export interface AllColumns {
  readonly kind: 'all'
}

/** `alias:column->path::cast.sum()::cast` */
export interface SelectedColumn {
  readonly kind: 'column'
  readonly name: string
  readonly alias: string | null
  readonly path: readonly JsonStep[]
  /** Of the value itself: none or one. */
  readonly casts: readonly string[]
  readonly aggregate: SelectedAggregate | null
}

/** `.sum()::cast` */
export interface SelectedAggregate {
  readonly name: AggregateName
  /** Of the aggregate: none or one. */
  readonly casts: readonly string[]
}

/** `alias:count()::cast`: of the rows, whatever is in them. */
export interface SelectedCount {
  readonly kind: 'count'
  readonly alias: string | null
  readonly casts: readonly string[]
}

/** `alias:target!hint!inner(…)` or `...target(…)` */
export interface SelectedEmbed {
  readonly kind: 'embed'
  readonly target: string
  readonly alias: string | null
  readonly hint: string | null
  readonly isInner: boolean
  readonly isSpread: boolean
  readonly items: readonly SelectItem[]
}

const AGGREGATES = ['sum', 'avg', 'count', 'max', 'min'] as const
export type AggregateName = (typeof AGGREGATES)[number]

const MAX_EMBED_DEPTH = 5
const AGGREGATE = /\.(sum|avg|count|max|min)\(\)/y
const EMBED_DEPTH = { most: MAX_EMBED_DEPTH, what: 'levels of embedding' }
const CAST = /::([\p{L}\p{N}_ $]+)/uy

/** Reads `select`; an empty one asks for no columns. @throws ApiError PGRST100 */
export function parseSelect(text: string): SelectItem[] {
  if (text.trim() === '') return []
  const scanner = new Scanner('select parameter', text)
  const items = scanner.list(() => readItem(scanner))
  scanner.end()
  return items
}

function readItem(scanner: Scanner): SelectItem {
  scanner.skipBlanks()
  if (scanner.take('*')) return { kind: 'all' }
  if (scanner.take('...')) {
    const target = readName(scanner)
    return readEmbed(scanner, { target, alias: null, isSpread: true })
  }
  const { name, alias } = readAliased(scanner)
  if (name === 'count' && scanner.take('()')) {
    return { kind: 'count', alias, casts: readCasts(scanner) }
  }
  const isEmbed = scanner.sees('(') || scanner.sees('!')
  if (isEmbed) return readEmbed(scanner, { target: name, alias, isSpread: false })
  return readColumn(scanner, name, alias)
}

function readAliased(scanner: Scanner): { name: string; alias: string | null } {
  const first = readName(scanner)
  if (scanner.sees('::') || !scanner.take(':')) return { name: first, alias: null }
  return { name: readName(scanner), alias: first }
}

function readColumn(scanner: Scanner, name: string, alias: string | null): SelectedColumn {
  const path = readJsonPath(scanner)
  const casts = readCasts(scanner)
  const aggregate = readAggregate(scanner)
  scanner.skipBlanks()
  if (!scanner.isDone && !scanner.sees(',') && !scanner.sees(')')) scanner.fail(AFTER_COLUMN)
  return { kind: 'column', name, alias, path, casts, aggregate }
}

const AFTER_COLUMN = 'letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input'

function readAggregate(scanner: Scanner): SelectedAggregate | null {
  const word = scanner.match(AGGREGATE)?.[1]
  const name = AGGREGATES.find((one) => one === word)
  return name === undefined ? null : { name, casts: readCasts(scanner) }
}

function readCasts(scanner: Scanner): string[] {
  const cast = scanner.match(CAST)?.[1]?.trim()
  return cast === undefined ? [] : [cast]
}

function readEmbed(
  scanner: Scanner,
  start: Pick<SelectedEmbed, 'target' | 'alias' | 'isSpread'>,
): SelectedEmbed {
  const hints = readHints(scanner)
  scanner.expect('(')
  const items = scanner.nest(() => readItems(scanner), EMBED_DEPTH)
  scanner.expect(')')
  return { kind: 'embed', ...start, ...hints, items }
}

function readItems(scanner: Scanner): SelectItem[] {
  scanner.skipBlanks()
  if (scanner.sees(')')) return []
  const items = scanner.list(() => readItem(scanner))
  scanner.skipBlanks()
  return items
}

function readHints(scanner: Scanner): Pick<SelectedEmbed, 'hint' | 'isInner'> {
  let hint: string | null = null
  let isInner = false
  while (scanner.take('!')) {
    const word = readName(scanner)
    if (word === 'inner') isInner = true
    else if (word !== 'left') hint = word
  }
  return { hint, isInner }
}
