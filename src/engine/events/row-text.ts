// A row as the JSON text that SQLite makes of it inside a trigger: each value as the data API shows it.
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { type ColumnKind, inChunks, kindOf, quoteName } from '../core/index.ts'

/** Columns in one flat chain of `||`: D1 takes no expression that is deeper than 100. */
const COLUMNS_PER_GROUP = 16

const JOINED = '\n        || ' // a line for each column: a migration is read by people

/**
 * An expression that gives `columns` of a row as a JSON object's text.
 * @param row `old` or `new`
 */
export function rowText(row: string, columns: readonly SQLiteColumn[]): string {
  const members = columns.map((column, index) => {
    const key = `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`
    const value = TEXTS[kindOf(column)](`${row}.${quoteName(column.name)}`)
    return `${quoteText(key)} || ${value}`
  })
  if (members.length === 0) return quoteText('{}')
  const groups = inChunks([...members, quoteText('}')], COLUMNS_PER_GROUP)
  return groups.map((group) => `(${group.join(JOINED)})`).join(JOINED)
}

/** A string constant. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

const quoted = (value: string): string => `json_quote(${value})`

/** Null has no instant and no bytes: `json_quote` makes it `null`. */
const instant = (time: string): string => quoted(`${time} || '+00:00'`)

const TEXTS: Readonly<Record<ColumnKind, (value: string) => string>> = {
  text: quoted,
  integer: quoted,
  real: quoted,
  numeric: quoted,
  boolean: (value) => `iif(${value} IS NULL, 'null', iif(${value}, 'true', 'false'))`,
  // What a function stored without care is told as text, and spoils nothing.
  json: (value) => `iif(json_valid(${value}), ${value}, json_quote(${value}))`,
  seconds: (value) => instant(`strftime('%Y-%m-%dT%H:%M:%S', ${value}, 'unixepoch')`),
  milliseconds: (value) =>
    instant(
      `rtrim(rtrim(strftime('%Y-%m-%dT%H:%M:%f', ${value} / 1000.0, 'unixepoch'), '0'), '.')`,
    ),
  blob: (value) => quoted(`iif(${value} IS NULL, NULL, '\\x' || lower(hex(${value})))`),
}
