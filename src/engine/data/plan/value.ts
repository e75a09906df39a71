// What a select item makes of the rows: a value of each, or an aggregate over a group of them, either of them cast.
import { ApiError } from '../../core/index.ts'
import { type Access, findColumn } from '../access.ts'
import type { AggregateName, SelectedColumn, SelectedCount } from '../request/select.ts'
import { type Kind, TYPE_NAMES } from '../schema/kind.ts'
import type { Column, Table } from '../schema/schema.ts'
import { type CastType, requireCast } from './cast.ts'
import { expressionOf, requireExpression } from './expression.ts'
import type { Expression } from './plan.ts'

/** `kind` is that of the result. */
export type Value = { readonly kind: Kind } & (
  | { readonly form: 'plain'; readonly expression: Expression }
  | { readonly form: 'cast'; readonly of: Value; readonly to: CastType }
  /** Of null it counts rows. */
  | { readonly form: 'aggregate'; readonly name: AggregateName; readonly of: Value | null }
)

/** A column by itself. */
export const valueOfColumn = (column: Column): Value => plainOf(expressionOf(column))

const plainOf = (expression: Expression): Value => ({
  form: 'plain',
  expression,
  kind: expression.kind,
})

const ROW_COUNT: Value = { form: 'aggregate', name: 'count', of: null, kind: 'integer' }

/** Resolves an item. @throws ApiError for unknown columns and types, and for aggregates that are off or do not exist */
export function planValue(
  access: Access,
  table: Table,
  item: SelectedColumn | SelectedCount,
): Value {
  if (item.kind === 'count') {
    requireAggregates(access)
    return castEach(ROW_COUNT, item.casts)
  }
  if (isRowCount(access, table, item)) return castEach(ROW_COUNT, item.casts)
  const { aggregate } = item
  if (aggregate !== null) requireAggregates(access)
  const own = castEach(plainOf(requireExpression(access, table, item)), item.casts)
  return aggregate === null ? own : castEach(aggregateOf(aggregate.name, own), aggregate.casts)
}

// `count` alone is older than `count()`: Postgres takes `table.count` for a function of the row.
const isRowCount = (access: Access, table: Table, item: SelectedColumn): boolean =>
  item.name === 'count' &&
  item.path.length === 0 &&
  item.aggregate === null &&
  findColumn(access, table, 'count') === null

function requireAggregates({ allowsAggregates }: Access): void {
  if (allowsAggregates) return
  throw new ApiError('PGRST123', 'Use of aggregate functions is not allowed', { status: 400 })
}

const castEach = (value: Value, types: readonly string[]): Value =>
  types.reduce((of: Value, name): Value => {
    const to = requireCast(of.kind, name)
    return { form: 'cast', of, to, kind: to.kind }
  }, value)

const ORDERED: readonly Kind[] = ['text', 'integer', 'real', 'numeric', 'seconds', 'milliseconds']
const SUMMABLE: readonly Kind[] = ['integer', 'real', 'numeric']

function aggregateOf(name: AggregateName, of: Value): Value {
  const takes = { count: null, min: ORDERED, max: ORDERED, sum: SUMMABLE, avg: SUMMABLE }[name]
  if (takes !== null && !takes.includes(of.kind)) throw unknownFunction(name, of.kind)
  return { form: 'aggregate', name, of, kind: kindOfAggregate(name, of.kind) }
}

function kindOfAggregate(name: AggregateName, kind: Kind): Kind {
  if (name === 'count') return 'integer'
  return name === 'avg' && kind === 'integer' ? 'numeric' : kind
}

const unknownFunction = (name: string, kind: Kind): ApiError =>
  new ApiError('42883', `function ${name}(${TYPE_NAMES[kind]}) does not exist`, {
    status: 404,
    hint: 'No function matches the given name and argument types. You might need to add explicit type casts.',
  })

/** Whether a value is made of several rows. */
export function isAggregate(value: Value): boolean {
  if (value.form === 'cast') return isAggregate(value.of)
  return value.form === 'aggregate'
}

/** The same with rows counted where `column` is not null: of a row that may be absent. */
export function countPresent(value: Value, column: Column): Value {
  if (value.form === 'cast') return { ...value, of: countPresent(value.of, column) }
  const countsRows = value.form === 'aggregate' && value.of === null
  return countsRows ? { ...value, of: valueOfColumn(column) } : value
}
