// What a caller may see of the schema. What may not be seen does not exist: not in answers, not in errors.
import { ApiError, type App, type Caller, type RuleCaller } from '../core/index.ts'
import { unknownColumn } from './failures.ts'
import { type Column, type Schema, schemaOf, type Table } from './schema/schema.ts'
import { findSimilar } from './similar.ts'

export interface Access {
  readonly schema: Schema
  readonly caller: Caller
  /** The caller as rules see it. */
  readonly ruleCaller: RuleCaller
  /** The operator: no rule and no column grant holds. */
  readonly isUnrestricted: boolean
  /** Most rows of one answer, and of what is embedded in one row. */
  readonly maxRows: number
  /** Whether `sum()` and the like may be asked for. */
  readonly allowsAggregates: boolean
}

/** Thrown by a rule that reads the user's id of a caller who has none; such a rule is false. */
export class NoUser extends Error {}

/** Opens an app's schema to a caller. */
export function createAccess(app: App, caller: Caller): Access {
  const { role, aal, claims, userId } = caller
  const ruleCaller: RuleCaller = {
    role,
    aal,
    claims,
    get userId() {
      if (userId === null) throw new NoUser()
      return userId
    },
  }
  return {
    schema: schemaOf(app),
    caller,
    ruleCaller,
    isUnrestricted: role === 'service_role',
    maxRows: app.settings.maxRows,
    allowsAggregates: app.settings.aggregates,
  }
}

/** The table of that name, if the caller may know of it: it has a policy, or the caller is the operator. */
export function findTable(access: Access, name: string): Table | null {
  const table = access.schema.tables.get(name)
  return table !== undefined && (access.isUnrestricted || table.rules !== null) ? table : null
}

/** @throws ApiError PGRST205 */
export function requireTable(access: Access, name: string): Table {
  const table = findTable(access, name)
  if (table !== null) return table
  const visible = [...access.schema.tables.keys()].filter((one) => findTable(access, one) !== null)
  const similar = findSimilar(name, visible)
  throw new ApiError('PGRST205', `Could not find the table 'public.${name}' in the schema cache`, {
    status: 404,
    ...(similar !== null && { hint: `Perhaps you meant the table 'public.${similar}'` }),
  })
}

/** Whether the caller's role may read the column. */
export function mayRead(access: Access, table: Table, column: string): boolean {
  if (access.isUnrestricted) return true
  const grants = table.rules?.columns ?? {}
  const { role } = access.caller // from a token: it may be the name of an inherited property
  return !Object.hasOwn(grants, role) || (grants[role]?.includes(column) ?? false)
}

/** Whether the caller's role may write the column, as far as grants say: rules hold beside them. */
export function mayWrite(access: Access, table: Table, column: string): boolean {
  if (access.isUnrestricted) return true
  const grants = table.rules?.writable ?? {}
  const { role } = access.caller
  return !Object.hasOwn(grants, role) || (grants[role]?.includes(column) ?? false)
}

/** The columns that the caller may read, in their order. */
export const listColumns = (access: Access, table: Table): Column[] =>
  [...table.columns.values()].filter((column) => mayRead(access, table, column.name))

/** The column of that name, if the caller may read it. */
export function findColumn(access: Access, table: Table, name: string): Column | null {
  const column = table.columns.get(name)
  return column !== undefined && mayRead(access, table, name) ? column : null
}

/** @throws ApiError 42703 */
export function requireColumn(access: Access, table: Table, name: string): Column {
  const column = findColumn(access, table, name)
  if (column === null) throw unknownColumn(table.name, name)
  return column
}
