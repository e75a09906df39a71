// Upserts: what becomes of a new row whose key is taken (protocol/rest.md, sections 5 and 6).
import { ApiError } from '../../core/index.ts'
import { type Access, requireColumn } from '../access.ts'
import { notImplemented } from '../failures.ts'
import type { WriteRequest } from '../request/request.ts'
import { requireRule } from '../rules.ts'
import type { Column, Table } from '../schema/schema.ts'
import { columnsByCaller } from './by-caller.ts'
import type { Conflict, Values } from './plan.ts'
import { listRowKeys, setAtUpdate } from './values.ts'

interface Insert {
  readonly table: Table
  readonly alias: string
  readonly body: readonly Column[]
  readonly values: Values
}

/**
 * Resolves `resolution` and `on_conflict`; null for an insert, and for rows whose key SQLite makes.
 * @throws ApiError 42P10 when no constraint is on the columns, 42501 without a rule to update, 21000 for a key that comes twice
 */
export function planConflict(
  access: Access,
  request: WriteRequest,
  { table, alias, body, values }: Insert,
): Conflict | null {
  const { resolution } = request.prefer
  if (resolution === null) return null
  const isMerging = resolution === 'merge-duplicates'
  const updateRules = isMerging ? requireRule(access, table, { action: 'update', alias }) : []
  const columns = requireConflictColumns(access, table, request.query.onConflict)
  if (columns.length === 0 || !columns.some((column) => body.includes(column))) return null
  const keys = listRowKeys(columns, values)
  const own = columnsByCaller(access, table) // whoever made the row, made it
  if (keys === null) throw notImplemented('an upsert of rows that lack a value of their key')
  if (isMerging && new Set(keys).size < keys.length) throw changedTwice()
  return {
    isMerging,
    columns,
    keys: [...new Set(keys)],
    set: isMerging
      ? [...body.filter((one) => !own.includes(one)), ...setAtUpdate(table, body)]
      : [],
    updateRules,
    selectRules: isMerging ? requireRule(access, table, { action: 'select', alias }) : [],
  }
}

function requireConflictColumns(
  access: Access,
  table: Table,
  names: readonly string[] | null,
): readonly Column[] {
  if (names === null) return table.primaryKey
  const columns = names.map((name) => requireColumn(access, table, name))
  const isUnique = table.uniques.some(
    (unique) =>
      unique.columns.length === new Set(names).size &&
      unique.columns.every((name) => names.includes(name)),
  )
  if (isUnique) return columns
  const message =
    'there is no unique or exclusion constraint matching the ON CONFLICT specification'
  throw new ApiError('42P10', message, { status: 400 })
}

const changedTwice = (): ApiError =>
  new ApiError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
    status: 400,
    hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
  })
