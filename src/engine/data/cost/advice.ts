// Advice in words: the line of drizzle that adds an index, for `src/app/tables.ts`.
import { getTableColumns } from 'drizzle-orm'
import type { Table } from '../schema/schema.ts'

/** `index('books_author_id_idx').on(table.authorId)` */
export function indexLine(table: Table, columns: readonly string[]): string {
  const name = `${table.name}_${columns.join('_')}_idx`
  const keys = columns.map((column) => keyOf(table, column))
  return `index('${name}').on(${keys.join(', ')})`
}

function keyOf(table: Table, column: string): string {
  const entries = Object.entries(getTableColumns(table.definition))
  const key = entries.find(([, { name }]) => name === column)?.[0] ?? column
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `table.${key}` : `table[${JSON.stringify(key)}]`
}
