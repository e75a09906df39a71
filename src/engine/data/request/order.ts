// The `order` parameter (protocol/rest.md, section 4).
import { type Field, readField } from './name.ts'
import { Scanner } from './scanner.ts'

export interface OrderTerm {
  readonly field: Field
  /** The embedded resource whose column this is: `order=channel(slug)`. */
  readonly relation: string | null
  readonly isDescending: boolean
  /** Null when the request does not say. */
  readonly nulls: 'first' | 'last' | null
}

/** Reads `column[.asc|.desc][.nullsfirst|.nullslast],…`. @throws ApiError PGRST100 */
export function parseOrder(text: string): OrderTerm[] {
  const scanner = new Scanner('order', text)
  const terms = scanner.list(() => readTerm(scanner))
  scanner.end()
  return terms
}

function readTerm(scanner: Scanner): OrderTerm {
  const { field, relation } = readTarget(scanner)
  const direction = scanner.match(/\.(asc|desc)/y)?.[1]
  const nulls = scanner.match(/\.nulls(first|last)/y)?.[1]
  return {
    field,
    relation,
    isDescending: direction === 'desc',
    nulls: nulls === 'first' || nulls === 'last' ? nulls : null,
  }
}

function readTarget(scanner: Scanner): Pick<OrderTerm, 'field' | 'relation'> {
  const field = readField(scanner)
  if (field.path.length > 0 || !scanner.take('(')) return { field, relation: null }
  const inner = readField(scanner)
  scanner.skipBlanks()
  scanner.expect(')')
  return { field: inner, relation: field.name }
}
