// The plans of POST, PATCH and DELETE.
import { ApiError } from '../../core/index.ts'
import { type Access, mayRead, requireTable } from '../access.ts'
import { invalidBody, notImplemented, notSingular, rowRefused } from '../failures.ts'
import type { BodyRow } from '../request/body.ts'
import type { DataRequest, WriteRequest } from '../request/request.ts'
import type { SelectItem } from '../request/select.ts'
import { refusesAll, requireRule } from '../rules.ts'
import type { Table } from '../schema/schema.ts'
import type { Fragment } from '../sql.ts'
import { withCaller, withoutCaller } from './by-caller.ts'
import { planConflict } from './conflict.ts'
import type { DeletePlan, InsertPlan, Source, UpdatePlan, WriteLimits } from './plan.ts'
import { createPlanning, type Planning, planSource, takeAlias } from './source.ts'
import { isUntouched } from './untouched.ts'
import {
  createInsertValues,
  createUpdateValues,
  listRowKeys,
  readTexts,
  requireBodyColumns,
} from './values.ts'
import { withVersion } from './version.ts'

/** Resolves an insert. @throws ApiError when it is not allowed, does not fit the table or is not served */
export function planInsert(access: Access, request: WriteRequest): InsertPlan {
  const start = createStart(access, request)
  const { table, alias } = start
  const { query, prefer, media } = request
  const rows = rowsOf(table, request)
  const checks = requireRule(access, table, { action: 'insert', alias })
  if (hasFilter(request)) throw notImplemented('filters on an insert')
  const columns = requireBodyColumns(access, table, { rows, listed: query.columns })
  const isDefaulting = prefer.missing === 'default'
  const own = withCaller(access, table, { rows, columns })
  const body = own.columns
  const values = createInsertValues(table, own.rows, { body, isDefaulting })
  if (rows.length > 0 && refusesAll(checks)) throw rowRefused(access.caller, table.name)
  if (media.isSingular && rows.length !== 1) throw notSingular(rows.length)
  const items = itemsToReturn(access, table, request)
  const source = items && planWritten(start, items, request)
  const conflict = planConflict(access, request, { table, alias, body, values })
  const keyColumns = conflict?.columns ?? table.primaryKey
  return {
    kind: 'insert',
    table,
    alias,
    values,
    keyColumns,
    keys: conflict?.keys ?? listRowKeys(keyColumns, values),
    conflict,
    checks: [...checks, ...(source?.rules ?? [])],
    returning: source && { ...source, rules: [] },
  }
}

/** Resolves an update of the rows that the filters, the rule and the caller's sight leave. @throws ApiError */
export function planUpdate(access: Access, request: WriteRequest): UpdatePlan {
  const start = createStart(access, request)
  const { table, alias } = start
  const checks = requireRule(access, table, { action: 'update', alias })
  const { query } = request
  const rows = rowsOf(table, request)
  if (rows.length > 1) throw invalidBody('A PATCH takes one object')
  const [row = {}] = rows
  const columns = requireBodyColumns(access, table, { rows: [row], listed: query.columns })
  const body = withoutCaller(access, table, { rows: [row], columns })
  requireFilter(request, 'UPDATE')
  const items = itemsToReturn(access, table, request)
  const source = planWritten(start, items ?? [], request)
  const values = createUpdateValues(table, row, body)
  const written = [...values.columns.map(({ column }) => column.name), table.rules?.version ?? '']
  const isAsked = (rule: Fragment) => !isUntouched(rule, { table, alias, columns: written })
  return {
    kind: 'update',
    table,
    alias,
    values,
    target: { ...source, rules: [...checks, ...source.rules], embeds: [] },
    checks: [...checks, ...(items === null ? [] : source.rules)].filter(isAsked),
    limits: limitsOf(request),
    returning: items && { ...source, rules: [], filters: [] },
  }
}

/** Resolves a delete. @throws ApiError */
export function planDelete(access: Access, request: DataRequest): DeletePlan {
  const start = createStart(access, request)
  const { table, alias } = start
  const rules = requireRule(access, table, { action: 'delete', alias })
  requireFilter(request, 'DELETE')
  const items = itemsToReturn(access, table, request)
  const source = planWritten(start, items ?? [], request)
  const reached = { ...source, rules: [...rules, ...source.rules] }
  return {
    kind: 'delete',
    table,
    alias,
    target: { ...reached, embeds: [] }, // what is embedded narrows the answer, not what is written
    limits: limitsOf(request),
    returning: items && reached,
  }
}

const rowsOf = (table: Table, { rows, isText }: WriteRequest): readonly BodyRow[] =>
  isText ? readTexts(table, rows) : rows

interface Start {
  readonly planning: Planning
  readonly table: Table
  /** The table's name in every statement of the write. */
  readonly alias: string
}

function createStart(access: Access, request: DataRequest): Start {
  const table = requireTable(access, request.table)
  const planning = createPlanning(access)
  return { planning, table, alias: takeAlias(planning) }
}

// Includes the select rule: as in Postgres, a write reaches no row that its caller may not read, since its
// filters would tell what is in it; and what it returns must be readable.
function planWritten(start: Start, items: readonly SelectItem[], request: DataRequest): Source {
  const { planning, table, alias } = start
  const { modifiers } = request.query
  const planned = planSource(planning, { table, alias, items, modifiers })
  const source = withVersion(planning.access, planned, request)
  return request.media.isSingular ? requireWhole(source, planning.access.maxRows) : source
}

// One row is asked for and one is written: nothing may narrow the answer once it is.
function requireWhole(source: Source, maxRows: number): Source {
  if (source.embeds.some(({ isInner }) => isInner)) {
    throw notImplemented('!inner in the answer of a write that must concern one row')
  }
  return { ...source, limit: maxRows, offset: 0 }
}

// As hosted PostgREST does with pg-safeupdate (protocol/rest.md, section 7).
function requireFilter(request: DataRequest, verb: string): void {
  if (hasFilter(request)) return
  throw new ApiError('21000', `${verb} requires a WHERE clause`, { status: 400 })
}

const hasFilter = ({ query }: DataRequest): boolean =>
  query.modifiers.some(({ kind, path }) => kind === 'filter' && path.length === 0)

/** What to answer of the written rows; null for nothing. */
function itemsToReturn(
  access: Access,
  table: Table,
  { prefer, query }: DataRequest,
): readonly SelectItem[] | null {
  if (prefer.return === 'representation') return query.select
  return prefer.return === 'headers-only' ? findKeyItems(access, table) : null
}

// A row's key is told in `Location`, to those who may read it.
function findKeyItems(access: Access, table: Table): SelectItem[] | null {
  const names = table.primaryKey.map((column) => column.name)
  if (names.length === 0 || !names.every((name) => mayRead(access, table, name))) return null
  const plain = { kind: 'column', alias: null, path: [], casts: [], aggregate: null } as const
  return names.map((name) => ({ ...plain, name }))
}

const limitsOf = ({ media, prefer }: DataRequest): WriteLimits => ({
  isSingular: media.isSingular,
  maxAffected: prefer.handling === 'strict' ? prefer.maxAffected : null,
})
