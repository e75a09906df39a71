// Reading EXPLAIN QUERY PLAN (sqlite.org/eqp.html): which tables a statement goes through row by row where an index
// would have led to the rows.
import type { Schema } from '../schema/schema.ts'
import { equalColumns } from './lead.ts'
import type { Part } from './part.ts'

/** One line of the plan. */
export interface PlanLine {
  readonly parent: number
  readonly detail: string
}

/** A table of which a statement may read every row. */
export interface Scan {
  readonly table: string
  /** The columns of each index that is missing; none when no index would do. */
  readonly indexes: readonly (readonly string[])[]
  /** Whether the client asked for the table; else a rule or a foreign key did. */
  readonly isAsked: boolean
}

export interface Explained {
  readonly sql: string
  readonly lines: readonly PlanLine[]
  readonly parts: readonly Part[]
}

// `SCAN $0`, `SCAN $1 EXISTS`, `SCAN $0 USING COVERING INDEX …`, and an index that SQLite would make for this once.
const SCAN = /^SCAN (.+?)(?: EXISTS)?(?: USING .*)?(?: LEFT-JOIN)?$/
const AUTOMATIC =
  /^SEARCH (.+?)(?: EXISTS)? USING AUTOMATIC (?:PARTIAL )?(?:COVERING )?INDEX \((.+)\)/

/** The scans of a statement. A page of a table, unfiltered and unsorted, is none, and neither is counting all of it. */
export function findScans(schema: Schema, { sql, lines, parts }: Explained): Scan[] {
  const scans = new Map<string, Scan>()
  for (const { detail, parent } of lines) {
    if (detail.includes(' VIRTUAL TABLE ')) continue
    const [, name, columns] = AUTOMATIC.exec(detail) ?? SCAN.exec(detail) ?? []
    if (name === undefined || isSubquery(lines, { name, parent })) continue
    const part = parts.find(({ alias }) => alias === name)
    if (part === undefined) {
      const scan = findOwnScan(schema, { sql, name, wanted: namesIn(columns) })
      if (scan !== null) scans.set(name, scan)
    } else if (part.isFiltered || (part.isOrdered && isSorted(lines, parent))) {
      const indexes = part.isLed ? [] : part.indexes // SQLite has passed over those that are there
      scans.set(name, { table: part.table, indexes, isAsked: true })
    }
  }
  return [...scans.values()]
}

// `LAST TERM OF ORDER BY`: an index has done most of it, and only what is equal so far is sorted.
const isSorted = (lines: readonly PlanLine[], parent: number): boolean =>
  lines.some((one) => one.parent === parent && one.detail === 'USE TEMP B-TREE FOR ORDER BY')

// A subquery may go by the name of the table that it reads: its own scan is told below it.
const isSubquery = (
  lines: readonly PlanLine[],
  { name, parent }: { name: string; parent: number },
): boolean => {
  const made = [`CO-ROUTINE ${name}`, `MATERIALIZE ${name}`]
  return lines.some((one) => one.parent === parent && made.includes(one.detail))
}

/** `author_id=? AND name=?` */
const namesIn = (columns = ''): string[] =>
  [...columns.matchAll(/(\w+)[=<>]/g)].flatMap(([, name]) => name ?? [])

/** A scan that nobody asked for: of a rule's subquery, or of rows that a foreign key ties to a deleted one. */
function findOwnScan(
  schema: Schema,
  { sql, name, wanted }: { sql: string; name: string; wanted: string[] },
): Scan | null {
  const table = schema.tables.get(name) ?? findAliased(schema, sql, name)
  if (table === undefined) return null
  const inRule = wanted.length > 0 ? wanted : equalColumns(sql, name)
  const known = [...new Set(inRule)].filter((one) => table.columns.has(one))
  if (known.length > 0) return { table: table.name, indexes: [known], isAsked: false }
  const deleted = /^DELETE FROM "((?:[^"]|"")+)"/.exec(sql)?.[1]
  const keys = table.foreignKeys.filter(({ foreignTable }) => foreignTable === deleted)
  return { table: table.name, indexes: keys.map(({ columns }) => columns), isAsked: false }
}

function findAliased(schema: Schema, sql: string, alias: string) {
  if (!/^\w+$/.test(alias)) return undefined
  const pattern = new RegExp(`"?(\\w+)"?\\s+(?:as\\s+)?"?${alias}"?(?=[\\s,)]|$)`, 'gi')
  const names = [...sql.matchAll(pattern)].flatMap(([, name]) => name ?? [])
  return names.map((name) => schema.tables.get(name)).find((table) => table !== undefined)
}
