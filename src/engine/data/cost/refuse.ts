// The refusal of what would go through a large table, with the index to add: in words that tell nothing of tables and
// columns that the caller may not see.
import type { ApiError } from '../../core/index.ts'
import { type Access, findColumn, findTable } from '../access.ts'
import { needsIndex } from '../failures.ts'
import { indexLine } from './advice.ts'
import type { Scan } from './scan.ts'

/** The error for a scan of a large table. */
export function refuseScan(access: Access, scan: Scan): ApiError {
  const table = scan.isAsked ? findTable(access, scan.table) : null
  if (table === null) {
    return needsIndex(
      'this request would go through all rows of a large table',
      'The operator of this Ledge finds the index to add with: npm run db:advise',
    )
  }
  const message = `this filter or order would go through all rows of ${table.name}, which is large`
  const isTellable = scan.indexes.flat().every((name) => findColumn(access, table, name) !== null)
  if (!isTellable) {
    return needsIndex(
      message,
      'The operator of this Ledge finds the index to add with: npm run db:advise',
    )
  }
  const lines = scan.indexes.map((columns) => indexLine(table, columns))
  if (lines.length === 0) return needsIndex(message, NO_INDEX)
  const hint = `Add ${lines.join(' and ')} to the table ${table.name}; npm run db:generate makes the migration.`
  return needsIndex(message, hint)
}

const NO_INDEX =
  'No index can serve this: filter by an indexed column too, or search words with a full-text index (fts).'
