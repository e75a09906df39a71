// A PostgreSQL of its own for one peer: Debian's programs and defaults, a folder for the run.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '../worker.ts'
import { CannotRun } from './cannot-run.ts'
import { type Owner, type Running, startProgram } from './program.ts'

/** PostgreSQL refuses to run as root. */
const ACCOUNT = 'postgres'
const SUPERUSER = 'postgres'

export interface Postgres extends Running {
  /** `postgres://` with the superuser's name and password. */
  readonly uri: string
  /** The same for another role that has `password`. */
  uriFor(role: string): string
  /** Of the superuser, and for whatever role is made. */
  readonly password: string
  /** Runs statements. @throws Error with what psql printed */
  run(sql: string): Promise<void>
  /** Inserts rows whose members are the names of columns, or of some of them. */
  insert(table: string, rows: readonly object[]): Promise<void>
}

/** Starts an empty PostgreSQL on loopback. @throws CannotRun when it is not installed */
export async function startPostgres(): Promise<Postgres> {
  const programs = requirePrograms()
  const owner = findOwner()
  const folder = mkdtempSync('/var/tmp/ledge-bench-postgres-') // on disk, where /tmp may not be
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  try {
    const password = crypto.randomUUID()
    createCluster(programs, { folder, owner, password })
    const port = await findFreePort()
    const running = await startProgram({
      command: join(programs, 'postgres'),
      args: ['-D', join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), '-k', folder],
      cwd: folder,
      ...(owner === undefined ? {} : { owner }),
      signal: 'SIGINT', // its "fast shutdown": ends sessions, keeps rows
      isReady: async () => isReady(programs, port),
    })
    const uriFor = (role: string) => `postgres://${role}:${password}@127.0.0.1:${port}/postgres`
    const run = (sql: string) => runSql(join(programs, 'psql'), uriFor(SUPERUSER), sql)
    return {
      process: running.process,
      password,
      uri: uriFor(SUPERUSER),
      uriFor,
      run,
      insert: (table, rows) => run(writeInsert(table, rows)),
      stop: async () => {
        await running.stop()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** Folder of the newest version's programs. */
function requirePrograms(): string {
  const found = globSync('/usr/lib/postgresql/*/bin/initdb')
    .map((path) => join(path, '..'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  if (found !== undefined) return found
  throw new CannotRun('PostgreSQL is not installed: run `apt-get install postgresql` first.')
}

/** Whose processes they are to be: in root's place, the account that Debian's package made. */
function findOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = ['-u', '-g'].map((which) =>
    Number(spawnSync('id', [which, ACCOUNT], { encoding: 'utf8' }).stdout),
  )
  if (uid && gid) return { uid, gid }
  throw new CannotRun(`PostgreSQL does not run as root, and there is no account "${ACCOUNT}".`)
}

interface Cluster {
  readonly folder: string
  readonly owner: Owner | undefined
  readonly password: string
}

function createCluster(programs: string, { folder, owner, password }: Cluster): void {
  const secret = join(folder, 'password')
  writeFileSync(secret, password)
  chmodSync(secret, 0o600)
  if (owner !== undefined) {
    for (const path of [folder, secret]) chownSync(path, owner.uid, owner.gid)
  }
  const { status, stderr } = spawnSync(
    join(programs, 'initdb'),
    [
      ...['-D', join(folder, 'data'), '-U', SUPERUSER, '--pwfile', secret],
      ...['-A', 'scram-sha-256', '-E', 'UTF8', '--locale', 'C.UTF-8'],
    ],
    { cwd: folder, encoding: 'utf8', ...owner },
  )
  if (status !== 0) throw new Error(`initdb failed:\n${stderr}`)
}

const isReady = (programs: string, port: number): boolean =>
  spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status ===
  0

async function runSql(psql: string, uri: string, sql: string): Promise<void> {
  const child = spawn(psql, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', uri], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  child.stdin.on('error', () => {}) // it ended at an error, which it has printed
  child.stdin.end(sql)
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`psql failed:\n${printed.slice(0, 2_000)}`)
}

/** The rows travel as one JSON text; its quotes are no trouble between dollars. */
function writeInsert(table: string, rows: readonly object[]): string {
  const columns = Object.keys(rows[0] ?? {}).map((name) => `"${name}"`)
  const names = columns.join(', ')
  return `INSERT INTO ${table} (${names}) SELECT ${names}
    FROM json_populate_recordset(null::${table}, $rows$${JSON.stringify(rows)}$rows$);`
}
