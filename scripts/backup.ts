// `npm run backup -- [--local | --remote] <file>`: the whole database into a file. Ledge may be running.
import { join } from 'node:path'
import { backUp } from './backup/backup.ts'
import { findLocalDatabase, openLocalSource } from './backup/local-source.ts'
import { type Place, readOptions } from './backup/options.ts'
import { openRemoteSource } from './backup/remote-source.ts'
import type { Source } from './backup/source.ts'

const root = join(import.meta.dirname, '..')

try {
  const { path, place } = readOptions('backup', process.argv.slice(2), root)
  const source = await openSource(place)
  const totals = await backUp(source, path).finally(() => source.close())
  for (const [name, { rows, checksum }] of totals) {
    console.log(`${name.padEnd(28)}${String(rows).padStart(9)}  ${checksum.slice(0, 16)}`)
  }
  console.log(`\n${path} holds ${totals.size} tables. It is as secret as the database itself.`)
  console.log('Files in R2, KV and the secrets (.prod.vars) are not in it.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function openSource(place: Place): Promise<Source> {
  if (place.kind === 'remote') return openRemoteSource({ root, database: place.database })
  const file = findLocalDatabase(place.persistTo)
  if (file === null) throw new Error(`There is no database in ${place.persistTo}: npm start`)
  return openLocalSource(file)
}
