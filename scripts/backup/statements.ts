// The statements that make a database of a backup: tables, rows, then what is built over them: indexes, views, full-text
// indexes, and last the triggers, which have seen none of it.
import { type Contents, readItems } from './file.ts'
import { type LongValue, quoteName, quoteText, readBytes } from './literal.ts'
import { SEQUENCE } from './source.ts'

/** D1 takes statements of 100,000 bytes (developers.cloudflare.com/d1/platform/limits). */
const MOST_BYTES = 90_000

/** Of a value that does not fit into a statement, so many bytes go into each; their hexadecimal text is twice as long. */
const PIECE_BYTES = 40_000

const PIECES = '__ledge_pieces'

const BUILT = ['index', 'view', 'full-text index', 'trigger'] as const

/**
 * Lists them; each ends with a semicolon.
 * @param left tables that stay empty
 */
export async function* listStatements(
  path: string,
  { schema }: Contents,
  left: ReadonlySet<string>,
): AsyncGenerator<string> {
  yield 'PRAGMA defer_foreign_keys = ON;'
  for (const { sql } of schema.tables) yield `${sql};`
  yield `CREATE TABLE ${PIECES} (column_number INTEGER, piece_number INTEGER, bytes BLOB);`
  yield* insertRows(path, left)
  yield `DROP TABLE ${PIECES};`
  for (const type of BUILT) {
    for (const { name, sql } of schema.extras.filter((one) => one.type === type)) {
      yield `${sql};`
      if (type === 'full-text index') yield rebuild(name)
    }
  }
}

const rebuild = (name: string): string =>
  `INSERT INTO ${quoteName(name)}(${quoteName(name)}) VALUES (${quoteText('rebuild')});`

async function* insertRows(path: string, left: ReadonlySet<string>): AsyncGenerator<string> {
  let begin = ''
  let tuples: string[] = []
  let size = 0
  let isLeft = false
  const take = (): string[] => {
    const statement = tuples.length === 0 ? [] : [`${begin}VALUES ${tuples.join(',\n')};`]
    tuples = []
    size = 0
    return statement
  }
  for await (const item of readItems(path)) {
    if (item.kind === 'table') {
      yield* take()
      begin = beginInsert(item)
      isLeft = left.has(item.name)
      if (item.name === SEQUENCE.name) yield `DELETE FROM ${SEQUENCE.name};`
      continue
    }
    if (isLeft) continue
    const tuple = `(${item.literals.join(', ')})`
    const bytes = Buffer.byteLength(tuple)
    if (size + bytes > MOST_BYTES) yield* take()
    if (bytes > MOST_BYTES) {
      yield* insertLong(begin, item.literals)
      continue
    }
    tuples.push(tuple)
    size += bytes + 2
  }
  yield* take()
}

const beginInsert = ({ name, columns }: { name: string; columns: readonly string[] }): string =>
  `INSERT INTO ${quoteName(name)} (${columns.map(quoteName).join(', ')}) `

/** A row that fits into no statement: its long values are laid aside in pieces, and put together by the one that inserts it. */
function* insertLong(begin: string, literals: readonly string[]): Generator<string> {
  const values: string[] = []
  for (const [column, literal] of literals.entries()) {
    if (literal.length <= MOST_BYTES / literals.length / 4) values.push(literal)
    else {
      const long = readBytes(literal)
      yield* layAside(column, long)
      values.push(putTogether(column, long))
    }
  }
  yield `${begin}VALUES (${values.join(', ')});`
  yield `DELETE FROM ${PIECES};`
}

function* layAside(column: number, { bytes }: LongValue): Generator<string> {
  for (let at = 0, piece = 0; at < bytes.length; at += PIECE_BYTES, piece += 1) {
    const hex = bytes
      .subarray(at, at + PIECE_BYTES)
      .toString('hex')
      .toUpperCase()
    yield `INSERT INTO ${PIECES} VALUES (${column}, ${piece}, X'${hex}');`
  }
}

// Bytes are joined as texts, which SQLite takes as they are.
const putTogether = (column: number, { type }: LongValue): string =>
  `(SELECT CAST(group_concat(bytes, '') AS ${type}) FROM (
    SELECT bytes FROM ${PIECES} WHERE column_number = ${column} ORDER BY piece_number))`
