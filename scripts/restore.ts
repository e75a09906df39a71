// `npm run restore -- [--local | --remote] <file>`: a backup into an empty database, whose Ledge is not running.
import { join } from 'node:path'
import { readOptions } from './backup/options.ts'
import { restore } from './backup/restore.ts'
import { createLocalTarget, createRemoteTarget } from './backup/targets.ts'

const root = join(import.meta.dirname, '..')

try {
  const { path, place } = readOptions('restore', process.argv.slice(2), root)
  const target =
    place.kind === 'remote'
      ? createRemoteTarget({ root, database: place.database })
      : createLocalTarget(place.persistTo)
  const { madeAt, tables, rows, endedSessions } = await restore(path, target)
  console.log(`Restored ${tables} tables with ${rows} rows, as they were at ${madeAt}.`)
  console.log('All was read back and is the same. Full-text indexes and triggers are built anew.')
  console.log(
    `${endedSessions} sessions and all open codes were left out: everybody signs in again.`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
