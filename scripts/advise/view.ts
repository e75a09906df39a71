// The report of `npm run db:advise` as text.
import type { Finding, Report, Sighting } from './advise.ts'

const MOST_STATEMENTS = 2

/** The report, no line longer than `width`. @param limit above how many rows clients are refused */
export function formatReport(report: Report, limit: number, width = 100): string {
  const { findings, statements } = report
  const looked = `Looked at ${count(statements, 'statement')} that clients have sent, and at every foreign key.`
  const missing = findings.filter(({ line }) => line !== null)
  const beyond = findings.filter(({ line }) => line === null)
  const lines = [
    ...(missing.length === 0 ? ['No index is missing.'] : formatMissing(missing, report, limit)),
    ...(beyond.length === 0 ? [] : ['', ...formatBeyond(beyond, report, limit)]),
    '',
    looked,
  ]
  return lines.map((line) => cut(line, width)).join('\n')
}

function formatMissing(findings: readonly Finding[], report: Report, limit: number): string[] {
  return [
    `${count(findings.length, 'index', 'indexes')} missing.`,
    ...formatTables(findings, report, limit),
    '',
    'Add each line to its table in src/app/tables.ts; then: npm run db:generate',
  ]
}

function formatBeyond(findings: readonly Finding[], report: Report, limit: number): string[] {
  return [
    'Gone through row by row, where no index would do (filter by an indexed column too, or search words):',
    ...formatTables(findings, report, limit),
  ]
}

function formatTables(findings: readonly Finding[], { sizes }: Report, limit: number): string[] {
  const tables = Map.groupBy(findings, ({ table }) => table)
  return [...tables].flatMap(([table, some]) => [
    '',
    `${table}  ${formatSize(sizes.get(table), limit)}`,
    ...some.flatMap(formatFinding),
  ])
}

function formatSize(rows: number | undefined, limit: number): string {
  if (rows === undefined) return '(not counted yet)'
  return rows > limit ? `(over ${limit} rows: clients are refused)` : `(${count(rows, 'row')})`
}

function formatFinding({ table, line, why }: Finding): string[] {
  const head = line === null ? [] : [`  ${line}`]
  if (why === 'foreign key') {
    return [
      ...head,
      '    a foreign key: embedding these rows, or deleting what they point to, reads all',
    ]
  }
  const different = [...Map.groupBy(why, ({ sql }) => abridge(sql, table))]
  const shown = different.slice(0, MOST_STATEMENTS).flatMap(formatSightings)
  const left = different.length - MOST_STATEMENTS
  return [...head, ...shown, ...(left > 0 ? [`    and ${count(left, 'statement')} more`] : [])]
}

function formatSightings([text, sightings]: readonly [string, readonly Sighting[]]): string[] {
  const seen = Math.max(...sightings.map((one) => one.seen))
  const last =
    sightings
      .map(({ lastSeenAt }) => lastSeenAt)
      .toSorted()
      .at(-1) ?? ''
  const at = last.slice(0, 16).replace('T', ' ')
  return [`    ${text}`, `      met by ${count(seen, 'isolate')}, the last at ${at}`]
}

/** What a statement asks of a table, without what it answers with. */
function abridge(sql: string, table: string): string {
  const text = sql.replaceAll(/\s+/g, ' ')
  const start = text.indexOf(` FROM "${table}" AS "`)
  return start > 0 && text.startsWith('SELECT') ? `SELECT …${text.slice(start)}` : text
}

const count = (total: number, one: string, many = `${one}s`): string =>
  `${total} ${total === 1 ? one : many}`

const cut = (line: string, width: number): string =>
  line.length > width ? `${line.slice(0, width - 1)}…` : line
