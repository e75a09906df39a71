// Which JSON values contain which, and which are equal (postgresql.org/docs/current/datatype-json.html, 8.14.3).
import type { JsonLiteral, JsonMember } from '../plan/planned-test.ts'
import { allOf, anyOf, bind, type Fragment, sql, trusted } from '../sql.ts'
import {
  createRow,
  isOfType,
  isSame,
  listKeyed,
  listTexts,
  membersOf,
  type Row,
  type Scalar,
} from './json-row.ts'

type Nested = Exclude<JsonLiteral, Scalar | { kind: 'empty' }>

export const isScalar = (literal: JsonLiteral): literal is Scalar => literal.kind === 'scalar'

/** `row @> literal`: an array contains a scalar, too. */
export function contains(row: Row, literal: JsonLiteral): Fragment {
  if (!isScalar(literal)) return covers(row, literal)
  const element = createRow(row.level + 1)
  const inside = exists(membersOf(row, 'array', element), isOneOf(element, [literal]))
  return sql`(${isOneOf(row, [literal])} OR ${inside})`
}

/** `row <@ literal`: an array holds a scalar, too. */
export function contained(row: Row, literal: JsonLiteral): Fragment {
  if (literal.kind !== 'array') return fitsInto(row, literal)
  return sql`(${isOneOf(row, scalarsOf(literal))} OR ${fitsInto(row, literal)})`
}

/** Whether an array has an element in common with the literal. */
export function overlaps(row: Row, literal: JsonLiteral): Fragment {
  if (literal.kind !== 'array') return trusted('0')
  const element = createRow(row.level + 1)
  const condition = isOneOf(element, scalarsOf(literal))
  return exists(membersOf(row, 'array', element), condition)
}

/** `row = literal`: the same members in the same places. */
export function equals(row: Row, literal: JsonLiteral): Fragment {
  if (literal.kind === 'empty') return isEmpty(row)
  if (isScalar(literal)) return isOneOf(row, [literal])
  const member = createRow(row.level + 1)
  const count = sql`(SELECT count(*) FROM ${membersOf(row, literal.kind, member)})`
  return allOf([
    isOfType(row, literal.kind),
    sql`${count} = ${trusted(String(literal.members.length))}`,
    ...hasAtKeys(row, literal, equals),
  ])
}

// Every member of the literal has its match: in an object under its key, in an array anywhere.
function covers(row: Row, literal: JsonLiteral): Fragment {
  if (literal.kind === 'empty') return anyOf([isOfType(row, 'array'), isOfType(row, 'object')])
  if (isScalar(literal)) return isOneOf(row, [literal])
  const matches =
    literal.kind === 'object' ? hasAtKeys(row, literal, covers) : hasAnywhere(row, literal)
  return allOf([isOfType(row, literal.kind), ...matches])
}

function hasAtKeys(
  row: Row,
  { kind, members }: Nested,
  match: (row: Row, literal: JsonLiteral) => Fragment,
): Fragment[] {
  const scalars = members.flatMap(([key, one]) => (isScalar(one) ? [[key, one] as const] : []))
  const member = createRow(row.level + 1)
  const rows = membersOf(row, kind, member)
  const nested = members.filter(([, one]) => !isScalar(one))
  return [
    ...(scalars.length === 0 ? [] : [hasScalars(row, kind, { scalars, isKeyed: true })]),
    ...nested.map(([key, one]) => {
      const condition = sql`${isAt(member, key)} AND ${match(member, one)}`
      return exists(rows, condition)
    }),
  ]
}

function hasAnywhere(row: Row, { kind, members }: Nested): Fragment[] {
  const scalars = members.flatMap(([key, one]) => (isScalar(one) ? [[key, one] as const] : []))
  const nested = members.flatMap(([, one]) => (isScalar(one) ? [] : [one]))
  const member = createRow(row.level + 1)
  const rows = membersOf(row, kind, member)
  return [
    ...(scalars.length === 0 ? [] : [hasScalars(row, kind, { scalars, isKeyed: false })]),
    ...nested.map((one) => exists(rows, covers(member, one))),
  ]
}

// SQLite adds up how deep expressions nest, but not through a FROM: thus the subquery within the subquery.
const exists = (rows: Fragment, condition: Fragment): Fragment =>
  sql`EXISTS (SELECT 1 FROM (SELECT 1 FROM ${rows} WHERE ${condition}))`

interface Scalars {
  readonly scalars: readonly (readonly [key: string | number, Scalar])[]
  readonly isKeyed: boolean
}

// No scalar of the literal is without an equal among the members.
function hasScalars(row: Row, kind: 'array' | 'object', { scalars, isKeyed }: Scalars): Fragment {
  const [member, wanted, text] = [1, 2, 3].map((step) => createRow(row.level + step)) as [
    Row,
    Row,
    Row,
  ]
  const texts = sql`json_each(${wanted.value}, '$[1]') AS ${text.name}`
  const atKey = isKeyed ? sql`${member.key} = (${wanted.value} ->> 0) AND ` : trusted('')
  const rows = sql`${membersOf(row, kind, member)}, ${texts}`
  const found = exists(rows, sql`${atKey}${isSame(member, text)}`)
  return sql`NOT ${exists(sql`json_each(${listKeyed(scalars)}) AS ${wanted.name}`, sql`NOT ${found}`)}`
}

// Every member of the row has its match in the literal.
function fitsInto(row: Row, literal: JsonLiteral): Fragment {
  if (literal.kind === 'empty') return isEmpty(row)
  if (isScalar(literal)) return isOneOf(row, [literal])
  const member = createRow(row.level + 1)
  const matches = literal.kind === 'array' ? isElement(member, literal) : isMember(member, literal)
  const strange = exists(membersOf(row, literal.kind, member), sql`NOT (${matches})`)
  return sql`(${isOfType(row, literal.kind)} AND NOT ${strange})`
}

function isElement(element: Row, literal: Nested): Fragment {
  const nested = literal.members.flatMap(([, one]) => (isScalar(one) ? [] : [one]))
  return anyOf([
    isOneOf(element, scalarsOf(literal)),
    ...nested.map((one) => fitsInto(element, one)),
  ])
}

function isMember(member: Row, { members }: Nested): Fragment {
  const matches = members.map(
    ([key, one]) => sql`(${isAt(member, key)} AND ${fitsInto(member, one)})`,
  )
  return anyOf(matches)
}

const isAt = ({ key }: Row, wanted: string | number): Fragment =>
  sql`${key} = ${typeof wanted === 'number' ? trusted(String(wanted)) : bind(wanted)}`

const scalarsOf = ({ members }: { members: readonly JsonMember[] }): Scalar[] =>
  members.flatMap(([, one]) => (isScalar(one) ? [one] : []))

function isOneOf(row: Row, scalars: readonly Scalar[]): Fragment {
  const other = createRow(row.level + 1)
  const list = sql`json_each(${listTexts(scalars)}) AS ${other.name}`
  return exists(list, isSame(row, other))
}

function isEmpty(row: Row): Fragment {
  const member = createRow(row.level + 1)
  const none = (type: 'array' | 'object') =>
    sql`NOT ${exists(membersOf(row, type, member), trusted('1'))}`
  const isNested = anyOf([isOfType(row, 'array'), isOfType(row, 'object')])
  return allOf([isNested, none('array'), none('object')])
}
