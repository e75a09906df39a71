// Rows as CSV (RFC 4180; protocol/rest.md, section 8), values as Postgres writes them as text.
import type { Output, Source } from '../plan/plan.ts'
import type { Kind } from '../schema/kind.ts'
import { parseExactly } from './exact-json.ts'

/**
 * A line of names, then a line for each row, none after the last. Null is nothing, an empty text is `""`.
 * @param rows JSON objects with the source's outputs as keys
 */
export function toCsv({ outputs }: Pick<Source, 'outputs'>, rows: readonly string[]): string {
  const columns = outputs.map(columnOf)
  const lines = rows.map((text) => {
    const row = parseExactly(text) as Record<string, unknown> // a row is an object
    return columns.map(({ key, kind }) => toField(kind, row[key])).join(',')
  })
  return [columns.map(({ key }) => quote(key)).join(','), ...lines].join('\n')
}

interface CsvColumn {
  readonly key: string
  readonly kind: Kind
}

function columnOf(output: Output): CsvColumn {
  const { key } = output
  if (output.kind === 'value') return { key, kind: output.value.kind }
  return output.kind === 'lifted' ? columnOf(output.output) : { key, kind: 'json' }
}

function toField(kind: Kind, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string')
    return quote(kind === 'json' ? JSON.stringify(value) : toText(kind, value))
  return kind === 'boolean' ? String(value).slice(0, 1) : quote(JSON.stringify(value))
}

const toText = (kind: Kind, value: string): string =>
  kind === 'seconds' || kind === 'milliseconds'
    ? value.replace('T', ' ').replace(/:00$/, '')
    : value

// A text that a spreadsheet would take for a formula stays as it is: what was stored must come back.
const quote = (text: string): string =>
  text === '' || /[",\\()\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
