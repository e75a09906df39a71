// Rows as SQL text, for a database that has no bound parameters at hand.

type Value = string | number
type Row = Readonly<Record<string, Value>>

/** Keeps a statement far under D1's 100,000 bytes. */
const ROWS_PER_STATEMENT = 40

/**
 * `INSERT OR IGNORE` statements that put `rows` into `table`; a row that is there stays as it is.
 * @param table name of the table
 * @param rows each with the same columns as the first
 */
export function createInserts(table: string, rows: readonly Row[]): string[] {
  const columns = Object.keys(rows[0] ?? {})
  const statements: string[] = []
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const tuples = rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => toTuple(row, columns))
    const head = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES`
    statements.push(`${head}\n${tuples.join(',\n')}`)
  }
  return statements
}

function toTuple(row: Row, columns: readonly string[]): string {
  return `(${columns.map((column) => toLiteral(row[column])).join(', ')})`
}

function toLiteral(value: Value | undefined): string {
  if (typeof value === 'number') return String(value)
  if (value === undefined) throw new TypeError('a sample row lacks a column that the first one has')
  return `'${value.replaceAll("'", "''")}'`
}
