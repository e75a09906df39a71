// What kind of value a column holds on the wire: read off drizzle's column, since SQLite's types say less.
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

export type ColumnKind =
  | 'text'
  | 'integer'
  | 'real'
  | 'numeric'
  | 'boolean'
  | 'json'
  | 'seconds'
  | 'milliseconds'
  | 'blob'

/** The kind of a drizzle column: by its mode, else by SQLite's affinity of its type (sqlite.org/datatype3, 3.1). */
export function kindOf(column: SQLiteColumn): ColumnKind {
  const type = column.getSQLType().toLowerCase()
  if (column.dataType === 'boolean') return 'boolean'
  if (column.dataType === 'json' && type !== 'blob') return 'json'
  if (column.dataType === 'date') {
    return (column as SQLiteColumn & { mode?: string }).mode === 'timestamp_ms' // SQLiteTimestamp has a mode
      ? 'milliseconds'
      : 'seconds'
  }
  if (type.includes('int')) return 'integer'
  if (/char|clob|text/.test(type)) return 'text'
  if (type === '' || type.includes('blob')) return 'blob'
  return /real|floa|doub/.test(type) ? 'real' : 'numeric'
}
