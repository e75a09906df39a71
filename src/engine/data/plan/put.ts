// PUT: one row, as a whole, under the key that the address names (protocol/rest.md, section 7).
import { ApiError } from '../../core/index.ts'
import { type Access, requireTable } from '../access.ts'
import type { Modifier } from '../request/query.ts'
import type { WriteRequest } from '../request/request.ts'
import type { Column } from '../schema/schema.ts'
import { isNumeric, requireLiteral } from './literal.ts'
import type { InsertPlan } from './plan.ts'
import { listRowKeys } from './values.ts'
import { planInsert } from './write.ts'

/** Resolves a PUT: an upsert of one row. @throws ApiError PGRST105, PGRST114 or PGRST115, and as an upsert does */
export function planPut(access: Access, request: WriteRequest): InsertPlan {
  const { query } = request
  const own = query.modifiers.filter(({ path }) => path.length === 0)
  if (own.some(({ kind }) => kind === 'limit' || kind === 'offset')) {
    const message = 'limit/offset querystring parameters are not allowed for PUT'
    throw new ApiError('PGRST114', message, { status: 400 })
  }
  const { primaryKey } = requireTable(access, request.table)
  const filters = own.filter((one) => one.kind === 'filter')
  const key = `[${primaryKey.map((column) => requireKeyValue(column, filters)).join(',')}]`
  if (primaryKey.length === 0 || filters.length !== primaryKey.length) throw wrongFilters()
  const modifiers = query.modifiers.filter((one) => !own.includes(one))
  const plan = planInsert(access, {
    ...request,
    query: { ...query, modifiers, onConflict: null },
    prefer: { ...request.prefer, resolution: 'merge-duplicates' },
  })
  const keys = request.rows.length === 1 ? listRowKeys(primaryKey, plan.values) : null
  if (keys?.[0] === key) return plan
  const message = 'Payload values do not match URL in primary key column(s)'
  throw new ApiError('PGRST115', message, { status: 400 })
}

/** The value of a key's column that the filters name, as JSON text. */
function requireKeyValue({ name, kind }: Column, filters: readonly Modifier[]): string {
  const found = filters.flatMap((one) => {
    if (one.kind !== 'filter' || one.filter.kind !== 'condition') return []
    const { field, isNegated, test } = one.filter
    const isPlain = field.name === name && field.path.length === 0 && !isNegated
    return isPlain && test.operator === 'eq' && 'modifier' in test && test.modifier === null
      ? [test.value]
      : []
  })
  const [value] = found
  if (value === undefined || found.length > 1) throw wrongFilters()
  const literal = requireLiteral(kind, value)
  return isNumeric(kind) ? literal : JSON.stringify(literal)
}

const wrongFilters = (): ApiError =>
  new ApiError(
    'PGRST105',
    "Filters must include all and only primary key columns with 'eq' operators",
    { status: 405 },
  )
