// Finds the indexes that are missing: of statements that clients have sent, each explained anew, and of foreign keys.
import type { App } from '../../src/engine/core/index.ts'
import { indexLine } from '../../src/engine/data/cost/advice.ts'
import { leadingColumns, type Part } from '../../src/engine/data/cost/part.ts'
import { findScans, type PlanLine } from '../../src/engine/data/cost/scan.ts'
import { type Schema, schemaOf, type Table } from '../../src/engine/data/schema/schema.ts'
import type { Ask, Row } from './database.ts'

/** An index that is missing, or a table that is gone through where no index would do (`line` is null). */
export interface Finding {
  readonly table: string
  /** `index('plants_name_idx').on(table.name)` */
  readonly line: string | null
  readonly why: readonly Sighting[] | 'foreign key'
}

/** A statement that wants the index. */
export interface Sighting {
  readonly sql: string
  /** How many isolates have met it. */
  readonly seen: number
  readonly lastSeenAt: string
}

export interface Report {
  readonly findings: readonly Finding[]
  /** How many statements were explained. */
  readonly statements: number
  /** Tables by the number of rows that were counted. */
  readonly sizes: ReadonlyMap<string, number>
}

interface Note extends Sighting {
  readonly parts: readonly Part[]
}

/** Looks for missing indexes of an app in a database. @throws Error when the database knows no statements at all */
export async function advise(app: App, ask: Ask): Promise<Report> {
  const schema = schemaOf(app)
  const [notes = [], sizes = []] = await ask([
    'SELECT sql, parts, seen, last_seen_at FROM ledge_query_shapes ORDER BY last_seen_at DESC',
    'SELECT name, row_count FROM ledge_table_sizes',
  ])
  const known = notes.map(toNote).filter((note) => isOf(schema, note))
  const plans = await explainAll(known, ask)
  const asked = known.flatMap((note, index) => findMissing(schema, note, plans[index] ?? []))
  return {
    findings: [...merge(asked), ...findKeys(schema, asked)],
    statements: known.length,
    sizes: new Map(sizes.map((row) => [String(row.name), Number(row.row_count)])),
  }
}

const toNote = (row: Row): Note => ({
  sql: String(row.sql),
  seen: Number(row.seen),
  lastSeenAt: String(row.last_seen_at),
  parts: JSON.parse(String(row.parts)),
})

const isOf = ({ tables }: Schema, { parts }: Note): boolean =>
  parts.every(({ table }) => tables.has(table))

/** The plans; none of a statement that does not run any more. */
async function explainAll(notes: readonly Note[], ask: Ask): Promise<PlanLine[][]> {
  const statements = notes.map(({ sql }) => `EXPLAIN QUERY PLAN ${fillHoles(sql)}`)
  const all = await ask(statements).catch(() => null)
  const plans = all ?? (await Promise.all(statements.map((one) => explainOne(one, ask))))
  return plans as unknown as PlanLine[][] // EXPLAIN's columns
}

async function explainOne(statement: string, ask: Ask): Promise<Row[]> {
  const [plan = []] = await ask([statement]).catch(() => [])
  return plan
}

/** A text in each hole: as a pattern, `?` begins with no letter, as the pattern of a hole did. */
export const fillHoles = (sql: string): string =>
  sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?\d*/g, (piece) =>
    piece.startsWith('?') ? "'?'" : piece,
  )

interface Missing {
  readonly table: string
  readonly line: string | null
  readonly sighting: Sighting
}

function findMissing(schema: Schema, note: Note, lines: readonly PlanLine[]): Missing[] {
  const { sql, seen, lastSeenAt } = note
  const sighting = { sql, seen, lastSeenAt }
  // The indexes that the app declares may be others since.
  const parts = note.parts.map((part) => ({ ...part, isLed: isCovered(schema, part) }))
  return findScans(schema, { sql, lines, parts }).flatMap(({ table: name, indexes }) => {
    const table = schema.tables.get(name)
    if (table === undefined) return []
    const wanted = indexes.map((columns) => indexLine(table, columns))
    return (wanted.length === 0 ? [null] : wanted).map((line) => ({ table: name, line, sighting }))
  })
}

function isCovered({ tables }: Schema, { table: name, indexes }: Part): boolean {
  const table = tables.get(name)
  return (
    table !== undefined && indexes.every(([first]) => first && leadingColumns(table).has(first))
  )
}

function merge(missing: readonly Missing[]): Finding[] {
  const groups = Map.groupBy(missing, ({ table, line }) => `${table} ${line}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const why = group.map(({ sighting }) => sighting)
    return [{ table: first.table, line: first.line, why }]
  })
}

/** Foreign keys that no index begins with: whoever embeds their rows, or deletes what they point to, reads them all. */
function findKeys(schema: Schema, asked: readonly Missing[]): Finding[] {
  const found = [...schema.tables.values()].flatMap((table) => {
    const open = table.foreignKeys.filter((key) => !isLed(table, key.columns))
    const lines = open.map((key) => indexLine(table, key.columns))
    return lines.map((line) => ({ table: table.name, line, why: 'foreign key' as const }))
  })
  const isNews = ({ line }: Finding) => !asked.some((one) => one.line === line)
  return found.filter(
    (one, index) => isNews(one) && found.findIndex((other) => other.line === one.line) === index,
  )
}

const isLed = (table: Table, [first = '']: readonly string[]): boolean =>
  leadingColumns(table).has(first)
