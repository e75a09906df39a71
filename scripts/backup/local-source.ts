// The local D1: the SQLite file that wrangler keeps. A transaction sees one state of it while Ledge goes on writing.
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openLocalState } from '../start/database.ts'
import { literalOf, quoteName } from './literal.ts'
import { readSchema, SCHEMA_QUERIES } from './schema.ts'
import type { Source } from './source.ts'

const FOLDER = 'v3/d1/miniflare-D1DatabaseObject'

/** The file of the local D1. @param persistTo wrangler's folder; @returns null when there is none yet */
export function findLocalDatabase(persistTo: string): string | null {
  const folder = join(persistTo, FOLDER)
  if (!existsSync(folder)) return null
  const [file, second] = globSync('*.sqlite', { cwd: folder }).filter(
    (name) => name !== 'metadata.sqlite',
  )
  if (second !== undefined) throw new Error(`${folder} holds several databases.`)
  return file === undefined ? null : join(folder, file)
}

/** The file of the local D1, made by wrangler's own local D1 where there is none. */
export async function requireLocalDatabase(persistTo: string): Promise<string> {
  const miniflare = await openLocalState(persistTo)
  try {
    await (await miniflare.getD1Database('DB')).prepare('SELECT 1').run()
  } finally {
    await miniflare.dispose()
  }
  const file = findLocalDatabase(persistTo)
  if (file === null) throw new Error(`No database came to be in ${persistTo}.`)
  return file
}

/** Opens one state of a SQLite file. @throws Error when it cannot be read */
export function openLocalSource(file: string): Source {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  database.exec('BEGIN')
  // The first read fixes what the transaction sees.
  const schema = readSchema(SCHEMA_QUERIES.map((sql) => database.prepare(sql).all()))
  return {
    schema,
    async *rows({ name, columns }) {
      const statement = database.prepare(
        `SELECT ${columns.map(literalOf).join(', ')} FROM ${quoteName(name)}`,
      )
      statement.setReturnArrays(true)
      for (const row of statement.iterate()) yield row as unknown as string[] // literals, all of them
    },
    async close() {
      database.close()
    },
  }
}
