// Filters resolved: columns found, negation carried down to each test.
import { ApiError } from '../../core/index.ts'
import { type Access, findColumn } from '../access.ts'
import type { Condition, Filter, Test } from '../request/filter.ts'
import type { Table } from '../schema/schema.ts'
import { requireExpression } from './expression.ts'
import type { Embed, PlannedFilter } from './plan.ts'
import { isSearch, planSearch } from './search.ts'
import { planTest } from './test.ts'

/** Where a filter stands: the table whose columns it names, and what is embedded there. */
export interface FilterScope {
  readonly access: Access
  readonly table: Table
  readonly embeds: readonly Embed[]
}

const OPPOSITE = { and: 'or', or: 'and' } as const

/**
 * Resolves a filter, or its negation: not (a and b) is (not a) or (not b), with nulls too.
 * @throws ApiError for unknown columns, literals that do not fit, and operators not served
 */
export function planFilter(scope: FilterScope, filter: Filter, isOpposed = false): PlannedFilter {
  const isNegated = filter.isNegated !== isOpposed
  if (filter.kind === 'condition') return planCondition(scope, filter, isNegated)
  const operator = isNegated ? OPPOSITE[filter.operator] : filter.operator
  const filters = filter.filters.map((one) => planFilter(scope, one, isNegated))
  return { kind: 'tree', operator, filters }
}

function planCondition(
  scope: FilterScope,
  { field, test }: Condition,
  isNegated: boolean,
): PlannedFilter {
  const { access, table, embeds } = scope
  const embed = embeds.find((one) => one.key === field.name)
  if (embed !== undefined && findColumn(access, table, field.name) === null) {
    return planExistence(embed, isNegated, test)
  }
  const expression = requireExpression(access, table, field)
  if ('modifier' in test && isSearch(test.operator)) {
    const search = planSearch(table, expression, { test, isNegated })
    return { kind: 'test', expression, isNegated: false, test: search }
  }
  return { kind: 'test', expression, isNegated, test: planTest(expression, test) }
}

// `messages=is.null`: rows without any; `messages=not.is.null`: rows with some (protocol/rest.md, section 2.1).
function planExistence(embed: Embed, isNegated: boolean, test: Test): PlannedFilter {
  const value = test.operator === 'is' && !('modifier' in test) ? test.value : null
  if (value === 'null') return { kind: 'exists', embed, isNegated: !isNegated }
  if (value === 'not_null') return { kind: 'exists', embed, isNegated }
  throw new ApiError('PGRST120', `Bad operator on the '${embed.key}' embedded resource`, {
    status: 400,
    details: 'Only is null or not is null filters are allowed on embedded resources',
  })
}
