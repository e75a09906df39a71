// Columns that hold the id of the user who made a row: filled in, and nobody else's to say.
import type { Access } from '../access.ts'
import { rowRefused } from '../failures.ts'
import type { BodyRow } from '../request/body.ts'
import type { Column, Table } from '../schema/schema.ts'

/** New rows, and the columns that their bodies set. */
export interface Body {
  readonly rows: readonly BodyRow[]
  readonly columns: readonly Column[]
}

/** The columns of a table that its caller's id goes into; none for the operator. */
export function columnsByCaller({ isUnrestricted }: Access, table: Table): Column[] {
  const names = isUnrestricted ? [] : (table.rules?.byCaller ?? [])
  return names.flatMap((name) => table.columns.get(name) ?? [])
}

/** New rows with the caller's id in its columns. @throws ApiError 42501 when a row names somebody else */
export function withCaller(access: Access, table: Table, { rows, columns }: Body): Body {
  const own = columnsByCaller(access, table)
  if (own.length === 0) return { rows, columns }
  for (const row of rows) requireOwn(access, table, { row, own })
  const ids = Object.fromEntries(own.map(({ name }) => [name, access.caller.userId]))
  return {
    rows: rows.map((row) => ({ ...row, ...ids })),
    columns: [...columns, ...own.filter((column) => !columns.includes(column))],
  }
}

/** What an update may set: never such a column, which a client may repeat as it is. @throws ApiError 42501 */
export function withoutCaller(access: Access, table: Table, { rows, columns }: Body): Column[] {
  const own = columnsByCaller(access, table)
  for (const row of rows) requireOwn(access, table, { row, own })
  return columns.filter((column) => !own.includes(column))
}

function requireOwn(
  { caller }: Access,
  table: Table,
  { row, own }: { row: BodyRow; own: readonly Column[] },
): void {
  for (const { name } of own) {
    const value = Object.hasOwn(row, name) ? row[name] : null
    if (value !== null && value !== caller.userId) throw rowRefused(caller, table.name)
  }
}
