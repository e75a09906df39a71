// Where a backup is restored to: the local D1, or a deployed one.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { askDatabase, requireWrangler } from '../wrangler/wrangler.ts'
import { findLocalDatabase, openLocalSource, requireLocalDatabase } from './local-source.ts'
import { openRemoteSource, type RemoteDatabase } from './remote-source.ts'
import type { Target } from './restore.ts'

const COUNT_TABLES = `SELECT count(*) AS total FROM sqlite_schema
  WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*'`

/** The local D1 in wrangler's folder `persistTo`; its Ledge must not be running. */
export function createLocalTarget(persistTo: string): Target {
  const withDatabase = async <T>(work: (database: DatabaseSync) => T | Promise<T>): Promise<T> => {
    const file = findLocalDatabase(persistTo) ?? (await requireLocalDatabase(persistTo))
    const database = new DatabaseSync(file)
    try {
      return await work(database)
    } finally {
      database.close()
    }
  }
  return {
    countTables: () =>
      withDatabase((database) => Number(database.prepare(COUNT_TABLES).get()?.total)),
    run: (statements) => withDatabase((database) => runAtOnce(database, statements)),
    async open() {
      return openLocalSource(
        findLocalDatabase(persistTo) ?? (await requireLocalDatabase(persistTo)),
      )
    },
  }
}

async function runAtOnce(database: DatabaseSync, statements: AsyncIterable<string>) {
  database.exec('BEGIN IMMEDIATE')
  try {
    for await (const statement of statements) database.exec(statement)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** A deployed D1. Wrangler takes the statements as one file, and D1 all of it or nothing. */
export function createRemoteTarget(remote: RemoteDatabase): Target {
  return {
    async countTables() {
      const [rows = []] = await askDatabase(COUNT_TABLES, remote)
      return Number(rows[0]?.total)
    },
    async run(statements) {
      await withTemporaryFolder('restore', async (folder) => {
        const file = join(folder, 'restore.sql')
        await writeStatements(file, statements)
        const args = ['d1', 'execute', remote.database, '--remote', '--yes', '--file', file]
        await requireWrangler(args, remote)
      })
    },
    open: () => openRemoteSource(remote),
  }
}

async function writeStatements(file: string, statements: AsyncIterable<string>): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 })
  for await (const statement of statements) {
    if (!stream.write(`${statement}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}
