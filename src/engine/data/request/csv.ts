// CSV as a request body (RFC 4180): a line of names, then a line for each row.
import { invalidBody } from '../failures.ts'
import type { BodyRow } from './body.ts'

// A field in quotes, in which a quote is doubled, or one without; then what ends it.
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** Parses rows by their names; `NULL` without quotes is null. @throws ApiError PGRST102 when a line does not fit */
export function parseCsv(text: string): BodyRow[] {
  const [names = [], ...lines] = splitLines(text)
  if (lines.some((line) => line.length !== names.length)) {
    throw invalidBody('All lines must have same number of fields')
  }
  return lines.map((line) =>
    Object.fromEntries(line.map((value, index) => [names[index] ?? '', value])),
  )
}

function splitLines(text: string): (string | null)[][] {
  const lines: (string | null)[][] = [[]]
  FIELD.lastIndex = 0
  while (FIELD.lastIndex < text.length) {
    const match = FIELD.exec(text)
    if (match === null) throw invalidBody('Empty or invalid csv')
    const [, quoted, bare = '', end] = match
    const value = quoted?.replaceAll('""', '"') ?? (bare === 'NULL' ? null : bare)
    lines.at(-1)?.push(value)
    if (end === ',' && FIELD.lastIndex === text.length) lines.at(-1)?.push('')
    if (end !== ',' && end !== '' && FIELD.lastIndex < text.length) lines.push([])
  }
  return lines
}
