// `npm run types [-- --check]`: writes the types that follow from elsewhere, of the bindings in wrangler.toml and of the
// app's tables and functions for `createClient<Database>()`. With `--check` it only says whether they are current.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.ts'
import { describeDatabase } from './types/database.ts'
import { format } from './types/format.ts'

const root = join(import.meta.dirname, '..')
const DATABASE = 'src/web/database.types.ts'
const isCheck = process.argv.includes('--check')

const status = writeBindings()
process.exit(writeDatabase() ? status : 1)

/** Lets wrangler do its part. */
function writeBindings(): number {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const options = ['--include-runtime=false', '--env-file', '.dev.vars.example']
  const args = [program, 'types', ...options, ...(isCheck ? ['--check'] : [])]
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
}

/** Whether the file is now what it should be. */
function writeDatabase(): boolean {
  const text = format(describeDatabase(app))
  const file = join(root, DATABASE)
  if (!isCheck) {
    writeFileSync(file, text)
    console.log(`Wrote ${DATABASE}`)
    return true
  }
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text
  console.log(isCurrent ? `${DATABASE} is current.` : `${DATABASE} is stale: run "npm run types".`)
  return isCurrent
}
