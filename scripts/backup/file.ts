// A backup's file: lines of JSON. First what the database is made of; then each table's rows between two lines that name
// it, the second with their number and checksum; last a line that says that nothing is missing. `.gz` is compressed.
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import * as z from 'zod'
import { Checksum, type Total } from './checksum.ts'
import { isLiteral } from './literal.ts'
import type { Schema } from './schema.ts'

/** Which files are read: those of this number. */
const VERSION = 1

const schemaSchema = z.object({
  tables: z.array(z.object({ name: z.string(), sql: z.string(), columns: z.array(z.string()) })),
  extras: z.array(
    z.object({
      type: z.enum(['index', 'view', 'full-text index', 'trigger']),
      name: z.string(),
      sql: z.string(),
    }),
  ),
})

const headSchema = z.object({
  ledge_backup: z.literal(VERSION),
  made_at: z.string(),
  schema: schemaSchema,
})

const noteSchema = z.union([
  z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) }),
  z.strictObject({ end: z.string(), rows: z.int(), checksum: z.string() }),
  z.strictObject({ complete: z.literal(true) }),
])

type Line = readonly string[] | z.output<typeof noteSchema>

/** A line of the body: a row, or what stands around rows. @returns null when it is damaged */
function parseLine(text: string): Line | null {
  const value = parseJson(text)
  if (Array.isArray(value)) return value.length > 0 && value.every(isLiteral) ? value : null
  return noteSchema.safeParse(value).data ?? null
}

const isRow = (line: Line): line is readonly string[] => Array.isArray(line)

/** A line of the body, as it is read. */
export type Item =
  | { readonly kind: 'table'; readonly name: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly literals: readonly string[] }

/** What a whole backup holds. */
export interface Contents {
  readonly madeAt: string
  readonly schema: Schema
  readonly totals: ReadonlyMap<string, Total>
}

const isCompressed = (path: string): boolean => path.endsWith('.gz')

/**
 * Writes lines to a new file that its owner alone reads. Until the last line it has another name, so that what was broken
 * off is never taken for a backup.
 * @throws Error when there is such a file already
 */
export async function writeLines(path: string, lines: AsyncIterable<object>): Promise<void> {
  if (existsSync(path)) throw new Error(`${path} is there already: name another file.`)
  const unfinished = `${path}.unfinished`
  const texts = async function* () {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`
  }
  rmSync(unfinished, { force: true }) // of one that was killed
  const end = createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }) // never into another's file
  try {
    const start = Readable.from(texts())
    await (isCompressed(path) ? pipeline(start, createGzip(), end) : pipeline(start, end))
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** What stands in the head of a backup's file. */
export const createHead = (schema: Schema): z.input<typeof headSchema> => ({
  ledge_backup: VERSION,
  made_at: new Date().toISOString(),
  schema: {
    tables: schema.tables.map((table) => ({ ...table, columns: [...table.columns] })),
    extras: [...schema.extras],
  },
})

/**
 * Reads a whole backup, and compares what it holds with what it says of itself.
 * @throws Error that names what is wrong: it is none, it is cut off, or a table's rows are not what was written
 */
export async function checkBackup(path: string): Promise<Contents> {
  const totals = new Map<string, Total>()
  let head: z.output<typeof headSchema> | null = null
  let open: { name: string; width: number; checksum: Checksum } | null = null
  let isComplete = false
  for await (const { text, number } of readLines(path)) {
    const fail = (why: string) => new Error(`${path}, line ${number}: ${why}`)
    if (head === null) {
      const parsed = headSchema.safeParse(parseJson(text))
      if (!parsed.success) throw fail('this is no backup that this version of Ledge reads')
      head = parsed.data
      continue
    }
    const line = parseLine(text)
    if (line === null || isComplete) throw fail('this line is damaged')
    if (isRow(line)) {
      if (line.length !== open?.width) throw fail('this row is damaged')
      open.checksum.add(line)
    } else if ('table' in line) {
      open = { name: line.table, width: line.columns.length, checksum: new Checksum() }
    } else if ('end' in line) {
      const { end, ...said } = line
      if (open?.name !== end || !isEqual(open.checksum.total, said)) {
        throw fail(`the rows of "${end}" are not those that were written`)
      }
      totals.set(end, said)
      open = null
    } else isComplete = true
  }
  if (head === null || !isComplete) throw new Error(`${path} is cut off: it has no last line.`)
  return { madeAt: head.made_at, schema: head.schema, totals }
}

export const isEqual = (a: Total | undefined, b: Total | undefined): boolean =>
  a?.rows === b?.rows && a?.checksum === b?.checksum

/** The tables and rows of a backup that was checked. */
export async function* readItems(path: string): AsyncGenerator<Item> {
  for await (const { text, number } of readLines(path)) {
    if (number === 1) continue
    const line = parseLine(text)
    if (line === null) throw new Error(`${path} changed while it was read.`)
    if (isRow(line)) yield { kind: 'row', literals: line }
    else if ('table' in line) yield { kind: 'table', name: line.table, columns: line.columns }
  }
}

// Not node:readline: it also breaks lines at U+2028, which a text may hold.
async function* readLines(path: string): AsyncGenerator<{ text: string; number: number }> {
  const file = createReadStream(path)
  const stream = isCompressed(path) ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  let rest: string[] = []
  let number = 0
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for await (const chunk of stream) {
    const [first = '', ...others] = decoder.decode(chunk as Buffer, { stream: true }).split('\n')
    rest.push(first)
    for (const next of others) {
      yield { text: rest.join(''), number: ++number }
      rest = [next]
    }
  }
  if (rest.join('') !== '') yield { text: rest.join(''), number: ++number }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
