// The D1 that Supabase Lite is measured on: its own tables, Ledge's rows.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inChunks, itemsOf, order, PASSWORD, product, SIZES, userEmail, userId } from '../rows.ts'
import { type Database, insert, withDatabase } from '../storage.ts'
import { SCHEMA } from './supabase-lite-schema.ts'

type Row = Record<string, unknown>

/** What is used of the package here, in Node. */
interface Lite {
  readonly App: new (
    config: object,
  ) => { ensureSystemSchema(): Promise<void>; fetch(request: Request): Promise<Response> }
  readonly SqliteConnection: { serializeDeparseInfo(translated: object): object }
}

interface Connection {
  translateDdl(ddl: string): Promise<{ readonly ddl: string }>
  exec(sql: string): Promise<{ readonly rows: Row[] }>
}

/** The database before its rows: its tables, and an account as the package itself makes it. */
interface Plan {
  readonly tables: readonly string[]
  /** Rules and types, which SQLite cannot hold and the Worker must be told. */
  readonly rules: object
  readonly user: Row
  readonly identity: Row
}

/**
 * Makes a folder with all tables and rows in it.
 * @returns the rules that the Worker must be told
 */
export async function createLiteStorage(folder: string, storage: string): Promise<object> {
  const plan = await planDatabase(folder)
  await withDatabase(storage, (database) => fill(database, plan))
  return plan.rules
}

/** Lets the package make its tables, and one account, in memory. */
async function planDatabase(folder: string): Promise<Plan> {
  const load = (path: string) => import(pathToFileURL(join(folder, 'dist', path)).href)
  // Not a dependency: its types are not there to check against.
  const { App, SqliteConnection } = (await load('index.js')) as Lite
  const { createConnection } = (await load('db/node/index.js')) as {
    createConnection(config: object): Promise<Connection>
  }
  const connection = await createConnection({ url: ':memory:' })
  const app = new App({ connection, auth: { enabled: true } })
  await app.ensureSystemSchema()
  const translated = await connection.translateDdl(SCHEMA)
  for (const statement of translated.ddl.split(/;\s*\n/)) await connection.exec(statement)
  const body = JSON.stringify({ email: userEmail(1), password: PASSWORD })
  const headers = { 'Content-Type': 'application/json' }
  const signUp = { method: 'POST', headers, body }
  const answer = await app.fetch(new Request('http://localhost/auth/v1/signup', signUp))
  if (!answer.ok) throw new Error(`nobody can sign up: ${answer.status} ${await answer.text()}`)
  const { rows } = await connection.exec('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL')
  return {
    tables: rows.map(({ sql }) => String(sql)),
    rules: SqliteConnection.serializeDeparseInfo(translated),
    user: await readOne(connection, 'auth.users', ['confirmed_at']),
    identity: await readOne(connection, 'auth.identities', ['email']),
  }
}

/** The one row of a table, without what is computed. */
async function readOne(connection: Connection, table: string, computed: readonly string[]) {
  const { rows } = await connection.exec(`SELECT * FROM "${table}"`)
  const members = Object.entries(rows[0] ?? {}).filter(([name]) => !computed.includes(name))
  return Object.fromEntries(members)
}

async function fill(database: Database, { tables, user, identity }: Plan): Promise<void> {
  await database.batch(tables.map((sql) => database.prepare(sql)))
  const { products, orders, users } = SIZES
  const createUser = (n: number) => ({ ...user, id: userId(n), email: userEmail(n) })
  const createIdentity = (n: number) => ({
    ...identity,
    ...{ id: `1${userId(n).slice(1)}`, user_id: userId(n), provider_id: userId(n) },
    identity_data: JSON.stringify({ sub: userId(n), email: userEmail(n), email_verified: true }),
  })
  const pieces: [string, Iterable<object[]>][] = [
    ['auth.users', inChunks(users, createUser)],
    ['auth.identities', inChunks(users, createIdentity)],
    ['products', inChunks(products, product, 2_500)],
    ['orders', inChunks(orders, (n) => order(n))],
    ['order_items', inChunks(orders, (n) => itemsOf(n), 2_500)],
  ]
  for (const [table, chunks] of pieces) {
    for (const rows of chunks) await insert(database, table, rows)
  }
  await database.prepare('ANALYZE').run()
}
