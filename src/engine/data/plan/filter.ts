// Filters resolved: columns found, literals checked against their types.
import { ApiError } from '../../core/index.ts'
import { type Access, findColumn } from '../access.ts'
import { notImplemented, unknownOperator } from '../failures.ts'
import type { Condition, Filter, Test } from '../request/filter.ts'
import { TYPE_NAMES } from '../schema/kind.ts'
import type { Table } from '../schema/schema.ts'
import { requireExpression } from './expression.ts'
import { requireLiteral } from './literal.ts'
import type { Embed, Expression, PlannedFilter, PlannedTest } from './plan.ts'

/** Where a filter stands: the table whose columns it names, and what is embedded there. */
export interface FilterScope {
  readonly access: Access
  readonly table: Table
  readonly embeds: readonly Embed[]
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  isdistinct: 'IS NOT',
}

/** Resolves a filter. @throws ApiError for unknown columns, literals that do not fit, and operators not served */
export function planFilter(scope: FilterScope, filter: Filter): PlannedFilter {
  if (filter.kind === 'condition') return planCondition(scope, filter)
  const { operator, isNegated } = filter
  const filters = filter.filters.map((one) => planFilter(scope, one))
  return { kind: 'tree', operator, isNegated, filters }
}

function planCondition(scope: FilterScope, { field, isNegated, test }: Condition): PlannedFilter {
  const embed = scope.embeds.find((one) => one.key === field.name)
  if (embed !== undefined && findColumn(scope.access, scope.table, field.name) === null) {
    return planExistence(embed, isNegated, test)
  }
  const expression = requireExpression(scope.access, scope.table, field)
  return { kind: 'test', expression, isNegated, test: planTest(expression, test) }
}

// `messages=is.null`: rows without any; `messages=not.is.null`: rows with some (protocol/rest.md, section 2.1).
function planExistence(embed: Embed, isNegated: boolean, test: Test): PlannedFilter {
  const value = test.operator === 'is' && 'value' in test ? test.value : null
  if (value === 'null') return { kind: 'exists', embed, isNegated: !isNegated }
  if (value === 'not_null') return { kind: 'exists', embed, isNegated }
  throw new ApiError('PGRST120', `Bad operator on the '${embed.key}' embedded resource`, {
    status: 400,
    details: 'Only is null or not is null filters are allowed on embedded resources',
  })
}

function planTest(expression: Expression, test: Test): PlannedTest {
  if ('values' in test) return planList(expression, test.values)
  if (!('modifier' in test)) return planIs(expression, test)
  if (test.modifier !== null)
    throw notImplemented(`the operator ${test.operator}(${test.modifier})`)
  const isLike = test.operator === 'like' || test.operator === 'ilike'
  if (isLike) return planLike(expression, { operator: test.operator, pattern: test.value })
  const operator = COMPARISONS[test.operator]
  if (operator === undefined) throw notImplemented(`the operator ${test.operator}`)
  requireComparable(expression, operator)
  return { kind: 'compare', operator, literal: requireLiteral(expression.kind, test.value) }
}

function planList(expression: Expression, values: readonly string[]): PlannedTest {
  requireComparable(expression, '=')
  if (expression.kind === 'blob') throw notImplemented('lists of bytes')
  return { kind: 'in', literals: values.map((value) => requireLiteral(expression.kind, value)) }
}

// Postgres' json has no equality either; jsonb's is not SQLite's.
function requireComparable(expression: Expression, operator: string): void {
  if (expression.kind === 'json') throw unknownOperator(TYPE_NAMES.json, operator)
}

function planIs(expression: Expression, { value }: Extract<Test, { operator: 'is' }>): PlannedTest {
  const isTruth = value === 'true' || value === 'false' || value === 'unknown'
  if (isTruth && expression.kind !== 'boolean') {
    const message = `argument of IS ${value.toUpperCase()} must be type boolean, not type ${TYPE_NAMES[expression.kind]}`
    throw new ApiError('42804', message, { status: 400 })
  }
  return { kind: 'is', value }
}

function planLike(
  expression: Expression,
  { operator, pattern }: { operator: string; pattern: string },
): PlannedTest {
  const isCaseSensitive = operator === 'like'
  if (expression.kind !== 'text') {
    throw unknownOperator(TYPE_NAMES[expression.kind], isCaseSensitive ? '~~' : '~~*')
  }
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) {
    const message = 'LIKE pattern must not end with escape character'
    throw new ApiError('22025', message, { status: 400 })
  }
  return { kind: 'like', isCaseSensitive, pattern: requireLiteral('text', pattern) }
}
