// `npm run db:generate [-- --name what_changed]`: writes migrations for what changed in the tables of the engine
// and the app, then for full-text indexes, change feeds and triggers, which drizzle-kit does not know and loses on a rebuild.
import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.ts'
import { planDrops, planSchemaObjects } from './db/schema-objects.ts'
import { findMigrations } from './start/database.ts'

const root = join(import.meta.dirname, '..')
const extra = process.argv.slice(2)

runDrizzle('drizzle.engine.ts', extra)
const before = findMigrations(root).length
runDrizzle('drizzle.app.ts', extra)
if (findMigrations(root).length > before) prependDrops(requireNewest())

const statements = planSchemaObjects(root, app)
if (statements.length > 0) {
  if (findMigrations(root).length === before) {
    runDrizzle('drizzle.app.ts', ['--custom', '--name', 'indexes_and_triggers'])
  }
  const newest = requireNewest()
  const text = statements.map((statement) => `--> statement-breakpoint\n${statement};\n`).join('')
  appendFileSync(join(root, 'migrations', newest), `\n${text}`)
  console.log(
    `Added ${statements.length} statements for indexes and triggers to migrations/${newest}`,
  )
}

function requireNewest(): string {
  const newest = findMigrations(root).findLast((name) => name.startsWith('2_app/'))
  if (newest === undefined) throw new Error('drizzle-kit wrote no migration')
  return newest
}

function prependDrops(migration: string): void {
  const drops = planDrops(root, migration)
  const file = join(root, 'migrations', migration)
  const text = drops.map((statement) => `${statement};\n--> statement-breakpoint\n`).join('')
  writeFileSync(file, text + readFileSync(file, 'utf8'))
}

function runDrizzle(config: string, more: readonly string[]): void {
  const program = join(root, 'node_modules/drizzle-kit/bin.cjs')
  const { status } = spawnSync(
    process.execPath,
    [program, 'generate', '--config', config, ...more],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (status !== 0) process.exit(status ?? 1)
}
