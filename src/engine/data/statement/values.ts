// A body's values as a subquery: one row for each JSON array of the one bound text.

import type { Values, WrittenColumn } from '../plan/plan.ts'
import { USE_FALLBACK } from '../plan/values.ts'
import { bind, type Fragment, identifier, joinSql, sql, trusted } from '../sql.ts'

// D1 takes values of 2,000,000 bytes; a character is at most three of them.
const MAX_CHUNK_CHARACTERS = 600_000

/** `"id", "name"` */
export const namesSql = ({ columns }: Values): Fragment =>
  joinSql(
    columns.map(({ column }) => identifier(column.name)),
    ', ',
  )

/** Queries that give all rows of values in order; several only when they do not fit into one bound text. */
export function valuesSql({ columns, rows }: Values): Fragment[] {
  return chunk(rows).map((some) => {
    const texts = some.map((row) => `[${row.join(',')}]`)
    const values = columns.map((column, index) => valueSql(column, index, some))
    return sql`SELECT ${joinSql(values, ', ')} FROM json_each(${bind(`[${texts.join(',')}]`)})`
  })
}

type Rows = readonly (readonly string[])[]

function valueSql({ column, fallback }: WrittenColumn, index: number, rows: Rows): Fragment {
  const path = trusted(`'$[${index}]'`)
  const value = column.kind === 'blob' ? sql`unhex(value ->> ${path})` : sql`value ->> ${path}`
  const isFallingBack = fallback !== null && rows.some((row) => row[index] === USE_FALLBACK)
  return isFallingBack
    ? sql`iif(json_type(value, ${path}) = 'object', ${fallback}, ${value})`
    : value
}

function chunk(rows: Rows): Rows[] {
  const chunks: (readonly string[])[][] = []
  let room = 0
  for (const row of rows) {
    const length = row.reduce((sum, value) => sum + value.length + 1, 2)
    room -= length
    if (room < 0) {
      chunks.push([])
      room = MAX_CHUNK_CHARACTERS - length
    }
    chunks.at(-1)?.push(row)
  }
  return chunks
}
