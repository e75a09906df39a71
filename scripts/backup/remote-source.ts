// A deployed D1, which keeps no state open between two requests. So one batch copies every table aside, and the copies
// are read piece by piece while the database goes on; then they are dropped.
import { askDatabase, type WranglerOptions } from '../wrangler/wrangler.ts'
import { literalOf, quoteName } from './literal.ts'
import { COPY_PREFIX, type Row, readSchema, SCHEMA_QUERIES, type Table } from './schema.ts'
import { type Literals, listStored, type Source } from './source.ts'

/** At most so many rows and characters come in one answer; a row that is longer comes alone. */
const PIECE_ROWS = 2_000
const PIECE_CHARACTERS = 4_000_000

export interface RemoteDatabase extends WranglerOptions {
  /** Its binding or name. */
  readonly database: string
}

/**
 * Copies every table of a deployed D1, in one batch.
 * @throws Error when the copying takes longer than D1 allows, or wrangler does not reach it
 */
export async function openRemoteSource(remote: RemoteDatabase): Promise<Source> {
  const ask = (statements: readonly string[]) => askDatabase(statements.join(';\n'), remote)
  const dropCopies = async (names: readonly string[]) => {
    if (names.length > 0) await ask(names.map((name) => `DROP TABLE IF EXISTS ${quoteName(name)}`))
  }
  const [leftovers = [], ...answers] = await ask([LEFTOVERS, ...SCHEMA_QUERIES])
  await dropCopies(leftovers.map(({ name }) => String(name))) // of a backup that was broken off
  const stored = listStored(readSchema(answers))
  const close = () => dropCopies(stored.map(({ name }) => COPY_PREFIX + name))
  try {
    const results = await ask([
      ...stored.map(copyTable),
      ...stored.map(countCopy),
      ...SCHEMA_QUERIES,
    ])
    const [counts, now] = [results.slice(stored.length, -3), results.slice(-3)]
    if (JSON.stringify(now) !== JSON.stringify(answers)) {
      throw new Error('The tables changed during the backup. Try again.')
    }
    const totals = new Map(stored.map(({ name }, at) => [name, Number(counts[at]?.[0]?.total)]))
    const readRows = (table: Stored) => readPieces(ask, table, totals.get(table.name) ?? 0)
    return { schema: readSchema(now), rows: readRows, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Stored = Pick<Table, 'name' | 'columns'>

const LEFTOVERS = `SELECT name FROM sqlite_schema WHERE name GLOB '${COPY_PREFIX}*'`

function copyTable({ name, columns }: Stored): string {
  const list = columns.map(quoteName).join(', ')
  return `CREATE TABLE ${quoteName(COPY_PREFIX + name)} AS SELECT ${list} FROM ${quoteName(name)}`
}

const countCopy = ({ name }: Stored): string =>
  `SELECT count(*) AS total FROM ${quoteName(COPY_PREFIX + name)}`

async function* readPieces(
  ask: (statements: readonly string[]) => Promise<Row[][]>,
  { name, columns }: Stored,
  total: number,
): AsyncGenerator<Literals> {
  for (let last = 0, seen = 0; seen < total; ) {
    const [rows = []] = await ask([selectPiece(name, columns, last)])
    if (rows.length === 0) throw new Error(`The copy of ${name} is gone: did another backup begin?`)
    for (const row of rows) yield columns.map((_, index) => String(row[`c${index}`]))
    seen += rows.length
    last = Number(rows.at(-1)?.at)
  }
}

function selectPiece(name: string, columns: readonly string[], last: number): string {
  const literals = columns.map((column, index) => `${literalOf(column)} AS c${index}`)
  const length = columns.map((_, index) => `length(c${index})`).join(' + ')
  return `WITH piece AS (
    SELECT rowid AS at, ${literals.join(', ')} FROM ${quoteName(COPY_PREFIX + name)}
    WHERE rowid > ${last} ORDER BY rowid LIMIT ${PIECE_ROWS}
  ), sized AS (SELECT *, sum(${length}) OVER (ORDER BY at) AS size FROM piece)
  SELECT * FROM sized WHERE size <= ${PIECE_CHARACTERS} OR at = (SELECT min(at) FROM piece)`
}
