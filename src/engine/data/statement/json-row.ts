// JSON values as rows with a `key`, a `type` and a `value`, as SQLite's json_each gives them.
import type { JsonLiteral } from '../plan/planned-test.ts'
import { bind, columnOf, type Fragment, identifier, sql, trusted } from '../sql.ts'

/** One JSON value within a statement. */
export interface Row {
  readonly name: Fragment
  readonly key: Fragment
  readonly type: Fragment
  readonly value: Fragment
  /** How many values this one is inside of, or beside. */
  readonly level: number
}

export type Scalar = Extract<JsonLiteral, { kind: 'scalar' }>

/** A value whose name no other on its way has; no table of an app is called so. */
export function createRow(level: number): Row {
  const name = `$json${level}`
  return {
    name: identifier(name),
    key: columnOf(name, 'key'),
    type: columnOf(name, 'type'),
    value: columnOf(name, 'value'),
    level,
  }
}

/** `json_each(…) AS …`: the members of an array or object; none of a value of another type. */
export const membersOf = (row: Row, type: 'array' | 'object', member: Row): Fragment =>
  sql`json_each(iif(${isOfType(row, type)}, ${row.value}, NULL)) AS ${member.name}`

export const isOfType = (row: Row, type: 'array' | 'object'): Fragment =>
  sql`${row.type} = ${trusted(`'${type}'`)}`

/** Whether two scalars are equal: numbers by value, all else by type too. */
export const isSame = (some: Row, other: Row): Fragment =>
  sql`${typeOf(some)} = ${typeOf(other)} AND ${some.value} IS ${other.value}`

const typeOf = ({ type }: Row): Fragment => sql`replace(${type}, 'real', 'integer')`

/** Scalars as the text of one JSON array, bound. */
export const listTexts = (scalars: readonly Scalar[]): Fragment =>
  bind(`[${scalars.flatMap(({ texts }) => texts).join(',')}]`)

/** Scalars by key as one JSON text, bound: pairs of a key and the array of its texts. */
export function listKeyed(members: readonly (readonly [key: string | number, Scalar])[]): Fragment {
  const pairs = members.map(([key, { texts }]) => `[${JSON.stringify(key)},[${texts.join(',')}]]`)
  return bind(`[${pairs.join(',')}]`)
}
