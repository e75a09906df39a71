// Conditions in three forms: as drizzle writes them into a policy, as a request spells them, and in plain TypeScript
// with SQL's three truth values.
import { and, eq, gt, isNull, lt, not, or, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'

export type Value = number | string | boolean | null
export type Row = Readonly<Record<string, Value>>
/** True, false, or unknown. */
export type Verdict = boolean | null

export type Condition =
  | { kind: 'compare'; column: string; operator: Comparison; value: Value }
  | { kind: 'in'; column: string; values: Value[] }
  | { kind: 'null'; column: string }
  | { kind: 'like'; column: string; start: string }
  | { kind: 'not'; of: Condition }
  | { kind: 'and'; of: Condition[] }
  | { kind: 'or'; of: Condition[] }

export type Comparison = 'eq' | 'gt' | 'lt'

/** What a table's columns hold, for conditions to be made of. */
export type Domain = Readonly<Record<string, readonly Value[]>>

/** Conditions on a table's columns, nested a little. */
export function conditionOf(domain: Domain, withLike: boolean): fc.Arbitrary<Condition> {
  const columns = fc.constantFrom(...Object.keys(domain))
  const valueIn = (column: string) =>
    fc.constantFrom(...(domain[column] ?? []).filter((value) => value !== null))
  const operators = fc.constantFrom<Comparison>('eq', 'gt', 'lt')
  const compare = columns.chain((column) =>
    fc.record({
      kind: fc.constant('compare' as const),
      column: fc.constant(column),
      operator: operators,
      value: valueIn(column),
    }),
  )
  const list = columns.chain((column) =>
    fc.record({
      kind: fc.constant('in' as const),
      column: fc.constant(column),
      values: fc.array(valueIn(column), { minLength: 1, maxLength: 3 }),
    }),
  )
  const none = columns.map((column): Condition => ({ kind: 'null', column }))
  const like = fc
    .constantFrom('a', 'B', 'x_')
    .map((start): Condition => ({ kind: 'like', column: 'title', start }))
  const leaf = fc.oneof(compare, list, none, ...(withLike ? [like] : []))
  const { node } = fc.letrec<{ node: Condition; group: Condition[] }>((tie) => ({
    group: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('node').map((of): Condition => ({ kind: 'not', of })),
      tie('group').map((of): Condition => ({ kind: 'and', of })),
      tie('group').map((of): Condition => ({ kind: 'or', of })),
    ),
  }))
  return node
}

/** The condition in SQL, over a policy's row. */
export function toDrizzle(row: Readonly<Record<string, SQLiteColumn>>, condition: Condition): SQL {
  if (condition.kind === 'not') return not(toDrizzle(row, condition.of))
  if (condition.kind === 'and' || condition.kind === 'or') {
    const parts = condition.of.map((one) => toDrizzle(row, one))
    return (condition.kind === 'and' ? and(...parts) : or(...parts)) ?? sql`true`
  }
  const column = row[condition.column]
  if (column === undefined) throw new TypeError(`no column ${condition.column}`)
  if (condition.kind === 'null') return isNull(column)
  if (condition.kind === 'in')
    return sql`${column} in (${sql.join(
      condition.values.map((one) => sql.param(one, column)),
      sql`, `,
    )})`
  if (condition.kind === 'like') return sql`${column} glob ${`${condition.start}*`}`
  return { eq, gt, lt }[condition.operator](column, condition.value)
}

/** The condition inside a request's `and=(…)`. */
export function toWire(condition: Condition): string {
  if (condition.kind === 'not') return negate(toWire(condition.of))
  if (condition.kind === 'and' || condition.kind === 'or') {
    return `${condition.kind}(${condition.of.map(toWire).join(',')})`
  }
  const { column } = condition
  if (condition.kind === 'null') return `${column}.is.null`
  if (condition.kind === 'in') return `${column}.in.(${condition.values.map(quote).join(',')})`
  if (condition.kind === 'like') return `${column}.like.${condition.start.replace('_', '\\_')}*`
  return `${column}.${condition.operator}.${quote(condition.value)}`
}

const quote = (value: Value): string => (typeof value === 'string' ? `"${value}"` : String(value))

// `not.` stands before `and` and `or`, but behind a column's name; twice it is nothing.
function negate(wire: string): string {
  if (/^(?:and|or)\(/.test(wire)) return `not.${wire}`
  if (wire.startsWith('not.')) return wire.slice(4)
  const [column = '', ...rest] = wire.split('.')
  return rest[0] === 'not'
    ? [column, ...rest.slice(1)].join('.')
    : [column, 'not', ...rest].join('.')
}

/** Whether the condition holds for a row. */
export function judge(row: Row, condition: Condition): Verdict {
  switch (condition.kind) {
    case 'not': {
      const verdict = judge(row, condition.of)
      return verdict === null ? null : !verdict
    }
    case 'and':
      return condition.of.reduce<Verdict>((all, one) => both(all, judge(row, one)), true)
    case 'or':
      return condition.of.reduce<Verdict>((some, one) => either(some, judge(row, one)), false)
    case 'null':
      return row[condition.column] === null
    case 'in':
      return judgeEach(row[condition.column], condition.values)
    case 'like':
      return judgeStart(row[condition.column], condition.start)
    case 'compare':
      return compare(row[condition.column], condition)
  }
}

const both = (some: Verdict, other: Verdict): Verdict =>
  some === false || other === false ? false : some === null || other === null ? null : true

const either = (some: Verdict, other: Verdict): Verdict =>
  some === true || other === true ? true : some === null || other === null ? null : false

const judgeEach = (value: Value | undefined, values: readonly Value[]): Verdict =>
  value === null || value === undefined ? null : values.includes(value)

const judgeStart = (value: Value | undefined, start: string): Verdict =>
  typeof value === 'string' ? value.startsWith(start) : null

function compare(
  value: Value | undefined,
  { operator, value: other }: { operator: Comparison; value: Value },
): Verdict {
  if (value === null || value === undefined || other === null) return null
  if (operator === 'eq') return value === other
  return operator === 'gt' ? value > other : value < other
}

/** The columns that a condition names. */
export function columnsIn(condition: Condition): string[] {
  if (condition.kind === 'not') return columnsIn(condition.of)
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.flatMap(columnsIn)
  return [condition.column]
}
