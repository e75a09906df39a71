// A stand-in for wrangler, which cannot reach Cloudflare from a test: a test double of that program alone. It keeps a
// deployed D1 as a SQLite file and a deployed Worker as a note, in the folder that LEDGE_STAND_IN names, and logs its calls.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseEnv } from 'node:util'
import { findMigrations, readMigration } from '../../../scripts/start/database.ts'
import type { StandInState } from './stand-in.ts'

const MOST_COMMAND_BYTES = 100_000 // as D1 takes of one statement

const folder = process.env.LEDGE_STAND_IN ?? ''
const args = process.argv.slice(2)
const stateFile = join(folder, 'state.json')
const state = JSON.parse(readFileSync(stateFile, 'utf8')) as StandInState

const COMMANDS: Readonly<Record<string, () => void>> = {
  whoami: () => (state.isLoggedIn ? say({ loggedIn: true }) : fail('You are not authenticated.')),
  'secret list': listSecrets,
  'secret bulk': () => takeSecrets(args[2] ?? ''),
  'deployments list': listDeployments,
  deploy,
  'd1 time-travel info': () => say({ bookmark: '0000002a-00000001' }),
  'd1 migrations apply': () => withDatabase(migrate),
  'd1 execute': () => withDatabase(execute),
  tail: () => process.stdout.write(state.tail),
}

appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(args)}\n`)
const command = args.filter((one) => !one.startsWith('-')).join(' ')
if (state.failing !== null && args.join(' ').startsWith(state.failing)) {
  fail('✘ [ERROR] The stand-in was told to fail here.')
}
answer()
writeFileSync(stateFile, JSON.stringify(state))

function answer(): void {
  const known = Object.entries(COMMANDS).find(([name]) => command.startsWith(name))
  if (known === undefined) fail(`the stand-in does not know: ${args.join(' ')}`)
  known[1]()
}

function listSecrets(): void {
  if (state.version === 0) fail('✘ [ERROR] Worker "ledge" not found.')
  say(state.secrets.map((name) => ({ name, type: 'secret_text' })))
}

function takeSecrets(file: string): void {
  const names = Object.keys(parseEnv(readFileSync(file, 'utf8')))
  state.secrets = [...new Set([...state.secrets, ...names])]
}

function listDeployments(): void {
  const versions = Array.from({ length: state.version }, (_, index) => ({
    created_on: new Date(index * 1000).toISOString(),
    versions: [{ version_id: `version-${index + 1}`, percentage: 100 }],
  }))
  say(versions)
}

function deploy(): void {
  const file = readOption('--secrets-file')
  if (file !== undefined) takeSecrets(file)
  state.version += 1
  const report = { type: 'deploy', version: 1, targets: state.targets }
  const path = process.env.WRANGLER_OUTPUT_FILE_PATH
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(report)}\n`)
  console.log(`Uploaded version-${state.version}`)
}

function withDatabase(work: (database: DatabaseSync) => void): void {
  const name = args[1] === 'migrations' ? args[3] : args[2]
  const database = new DatabaseSync(join(folder, `${name}.sqlite`))
  try {
    work(database)
  } catch (error) {
    fail(`✘ [ERROR] ${(error as Error).message}`)
  } finally {
    database.close()
  }
}

function migrate(database: DatabaseSync): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  )
  const known = database
    .prepare('SELECT name FROM d1_migrations')
    .all()
    .map(({ name }) => name)
  for (const name of findMigrations(process.cwd()).filter((one) => !known.includes(one))) {
    runAtOnce(database, [
      ...readMigration(process.cwd(), name),
      `INSERT INTO d1_migrations (name) VALUES ('${name}')`,
    ])
  }
}

function execute(database: DatabaseSync): void {
  const file = readOption('--file')
  if (file === undefined) answerQueries(database, readOption('--command') ?? '')
  else runAtOnce(database, [readFileSync(file, 'utf8')])
}

function answerQueries(database: DatabaseSync, sql: string): void {
  if (sql.length > MOST_COMMAND_BYTES) fail('statement too long')
  const statements = sql.split(';\n')
  database.exec('BEGIN')
  const results = statements.map((one) => ({ results: database.prepare(one).all(), success: true }))
  database.exec('COMMIT')
  say(results)
}

function runAtOnce(database: DatabaseSync, statements: readonly string[]): void {
  database.exec('BEGIN')
  try {
    for (const statement of statements) database.exec(statement)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function readOption(name: string): string | undefined {
  const at = args.indexOf(name)
  return at === -1 ? undefined : args[at + 1]
}

function say(value: unknown): void {
  console.log(JSON.stringify(value, null, 2))
}

function fail(message: string): never {
  if (existsSync(stateFile)) writeFileSync(stateFile, JSON.stringify(state))
  console.error(message)
  process.exit(1)
}
