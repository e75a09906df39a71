// A deployed D1, which keeps no state open between two requests. So one batch copies every table aside, and the copies
// are read piece by piece while the database goes on; then they are dropped.
import { askDatabase, type WranglerOptions } from '../wrangler/wrangler.ts'
import { literalOf, quoteName } from './literal.ts'
import { COPY_PREFIX, readSchema, type Schema } from './schema.ts'
import { type Literals, SEQUENCE, type Source } from './source.ts'

/** At most so many rows and characters come in one answer; a row that is longer comes alone. */
const PIECE_ROWS = 2_000
const PIECE_CHARACTERS = 4_000_000

export interface RemoteDatabase extends WranglerOptions {
  /** Its binding or name. */
  readonly database: string
}

/**
 * Copies every table of a deployed D1, in one batch.
 * @throws Error when the schema changes meanwhile, or the copying takes longer than D1 allows
 */
export async function openRemoteSource(remote: RemoteDatabase): Promise<Source> {
  const ask = async (sql: string) => (await askDatabase(sql, remote))[0] ?? []
  const dropCopies = async () => {
    const names = await ask(`SELECT name FROM sqlite_schema WHERE name GLOB '${COPY_PREFIX}*'`)
    if (names.length === 0) return
    await ask(names.map(({ name }) => `DROP TABLE ${quoteName(String(name))}`).join(';\n'))
  }
  await dropCopies() // of a backup that was broken off
  const schema = await readSchema(ask)
  try {
    await askDatabase(copyAll(schema), remote)
    if (JSON.stringify(await readSchema(ask)) !== JSON.stringify(schema)) {
      throw new Error('The tables changed during the backup. Try again.')
    }
  } catch (error) {
    await dropCopies()
    throw error
  }
  return { schema, rows: (table) => readPieces(ask, table), close: dropCopies }
}

const copyAll = ({ tables }: Schema): string =>
  [...tables, ...(hasSequence(tables) ? [SEQUENCE] : [])]
    .map(({ name, columns }) => {
      const list = columns.map(quoteName).join(', ')
      return `CREATE TABLE ${quoteName(COPY_PREFIX + name)} AS SELECT ${list} FROM ${quoteName(name)}`
    })
    .join(';\n')

/** Whether a table counts by AUTOINCREMENT: then there is a table of counters. */
export const hasSequence = (tables: Schema['tables']): boolean =>
  tables.some(({ sql }) => /\bAUTOINCREMENT\b/i.test(sql))

async function* readPieces(
  ask: (sql: string) => Promise<Record<string, unknown>[]>,
  { name, columns }: { name: string; columns: readonly string[] },
): AsyncGenerator<Literals> {
  for (let last = 0; ; ) {
    const rows = await ask(selectPiece(name, columns, last))
    for (const row of rows) yield columns.map((_, index) => String(row[`c${index}`]))
    const end = rows.at(-1)
    if (end === undefined) return
    last = Number(end.at)
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
