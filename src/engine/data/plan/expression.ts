// A value that each row has, as a request names it: a column, or what is inside a JSON column.
import { type Access, requireColumn } from '../access.ts'
import { unknownOperator } from '../failures.ts'
import type { Field } from '../request/name.ts'
import { TYPE_NAMES } from '../schema/kind.ts'
import type { Column, Table } from '../schema/schema.ts'
import type { Expression } from './plan.ts'

/** A column by itself. */
export const expressionOf = (column: Column): Expression => ({
  column,
  path: [],
  kind: column.kind,
})

/**
 * Resolves a name and the JSON path after it: `->` gives JSON, `->>` text.
 * @throws ApiError 42703 for a column that the caller may not read, 42883 for a path into what is not JSON
 */
export function requireExpression(access: Access, table: Table, { name, path }: Field): Expression {
  const column = requireColumn(access, table, name)
  const last = path.at(-1)
  if (last === undefined) return expressionOf(column)
  if (column.kind !== 'json') throw unknownOperator(TYPE_NAMES[column.kind], last.arrow)
  const text = path.findIndex(({ arrow }) => arrow === '->>')
  const after = text < 0 ? undefined : path[text + 1]
  if (after !== undefined) throw unknownOperator(TYPE_NAMES.text, after.arrow)
  return { column, path, kind: last.arrow === '->>' ? 'text' : 'json' }
}
