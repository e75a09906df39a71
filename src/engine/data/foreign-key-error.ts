// SQLite says that a foreign key failed, never which: it is named only where no other can have.
import { ApiError } from '../core/index.ts'
import { findTable, mayRead } from './access.ts'
import { type FailedWrite, showKey } from './failed-write.ts'
import type { ForeignKey } from './schema/schema.ts'

/** 23503 of the row that points nowhere, or of the row that others point to. */
export function explainForeignKey(failed: FailedWrite): ApiError {
  const own = listOwnKeys(failed)
  const others = listKeysToIt(failed)
  const [only, ...rest] = [...own, ...others]
  const key = rest.length === 0 && only !== undefined && isVisible(failed, only) ? only : null
  return own.length > 0 ? pointsNowhere(failed, key) : isPointedTo(failed, key)
}

/** Foreign keys that the write sets. */
function listOwnKeys({ plan }: FailedWrite): readonly ForeignKey[] {
  if (plan.kind === 'delete') return []
  const { columns, rows } = plan.values
  const isSet = (name: string) => {
    const place = columns.findIndex(({ column }) => column.name === name)
    return rows.some((row) => (row[place] ?? 'null') !== 'null')
  }
  return plan.table.foreignKeys.filter((key) => key.columns.every(isSet))
}

/** Foreign keys of other rows to those that the write changes or deletes. */
function listKeysToIt({ access, plan }: FailedWrite): readonly ForeignKey[] {
  if (plan.kind === 'insert') return []
  const keys = [...access.schema.tables.values()].flatMap((table) => table.foreignKeys)
  const toIt = keys.filter((key) => key.foreignTable === plan.table.name)
  if (plan.kind === 'delete') return toIt.filter((key) => !key.isSelfHealing)
  const set = plan.values.columns.map(({ column }) => column.name)
  return toIt.filter((key) => key.foreignColumns.some((name) => set.includes(name)))
}

function isVisible({ access }: FailedWrite, key: ForeignKey): boolean {
  const canRead = (name: string, columns: readonly string[]) => {
    const table = findTable(access, name)
    return table !== null && columns.every((column) => mayRead(access, table, column))
  }
  return canRead(key.table, key.columns) && canRead(key.foreignTable, key.foreignColumns)
}

function pointsNowhere(failed: FailedWrite, key: ForeignKey | null): ApiError {
  const sent = key === null ? null : showKey(failed, key.columns)
  const what = `insert or update on table "${failed.plan.table.name}" violates foreign key constraint`
  return new ApiError('23503', key === null ? what : `${what} "${key.name}"`, {
    status: 409,
    details: sent === null ? null : `Key ${sent} is not present in table "${key?.foreignTable}".`,
  })
}

function isPointedTo(failed: FailedWrite, key: ForeignKey | null): ApiError {
  const what = `update or delete on table "${failed.plan.table.name}" violates foreign key constraint`
  const named = key === null ? what : `${what} "${key.name}" on table "${key.table}"`
  return new ApiError('23503', named, {
    status: 409,
    details:
      key === null
        ? null
        : `Key (${key.foreignColumns.join(', ')}) is still referenced from table "${key.table}".`,
  })
}
