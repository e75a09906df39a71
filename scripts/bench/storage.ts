// The local D1 that a Worker is measured on: Ledge's own migrations, then the rows.
import { cpSync, mkdirSync } from 'node:fs'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { hashPassword } from '../../src/engine/identity/password/hash.ts'
import { findMigrations, readMigration } from '../start/database.ts'
import {
  inChunks,
  itemsOf,
  order,
  PASSWORD,
  product,
  type Sizes,
  userEmail,
  userId,
} from './rows.ts'

export const AD = '00000000-0000-4000-8000-00000000ad01'
const ADVERTISER = '00000000-0000-4000-8000-00000000ad00'
const NOW = new Date(Date.UTC(2026, 0, 1)).toISOString()

/** The local D1, reached from Node. */
export type Database = Awaited<ReturnType<Miniflare['getD1Database']>>

/** Makes a folder with all tables and rows in it. */
export async function createStorage(root: string, storage: string, sizes: Sizes): Promise<void> {
  mkdirSync(storage, { recursive: true })
  await withDatabase(storage, async (database) => {
    for (const name of findMigrations(root)) {
      const statements = readMigration(root, name).map((sql) => database.prepare(sql))
      await database.batch(statements)
    }
    await fill(database, sizes)
  })
}

/** A copy of a folder that no Worker has open. */
export function copyStorage(from: string, to: string): string {
  cpSync(from, to, { recursive: true })
  return to
}

/** Adds the orders after `from`, up to `to`, of so many users. */
export const addOrders = (storage: string, from: number, { orders, users }: Sizes) =>
  withDatabase(storage, async (database) => {
    for (const rows of inChunks(orders - from, (n) => order(from + n, users))) {
      await insert(database, 'orders', rows)
    }
    await database.prepare('ANALYZE').run()
  })

/** Opens the D1 of a folder that no Worker has open. */
export async function withDatabase(
  storage: string,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: '',
      resourcePersistencePath: storage,
      d1Databases: { DB: 'DB' },
    }),
  )
  try {
    await work(await miniflare.getD1Database('DB'))
  } finally {
    await miniflare.dispose()
  }
}

async function fill(database: Database, { products, orders, users }: Sizes): Promise<void> {
  const passwordHash = hashPassword(PASSWORD)
  const pieces: [string, Iterable<object[]>][] = [
    ['products', inChunks(products, product, 2_500)],
    ['auth_users', inChunks(users, (n) => user(n, passwordHash))],
    ['auth_identities', inChunks(users, identity)],
    ['orders', inChunks(orders, (n) => order(n, users))],
    ['order_items', inChunks(orders, (n) => itemsOf(n, products), 2_500)],
    ['advertisers', [[{ id: ADVERTISER, name: 'Pets', budget_cents: 2 ** 40, spent_cents: 0 }]]],
    ['ads', [[ad]]],
  ]
  for (const [table, chunks] of pieces) {
    for (const rows of chunks) await insert(database, table, rows)
  }
  await database.prepare('ANALYZE').run()
}

/** One statement for any number of rows: they travel as one JSON text. */
export async function insert(
  database: Database,
  table: string,
  rows: readonly object[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const values = columns.map((column) => `value ->> '$.${column}'`)
  const sql = `INSERT INTO "${table}" (${columns.join(', ')}) SELECT ${values.join(', ')} FROM json_each(?)`
  await database.prepare(sql).bind(JSON.stringify(rows)).run()
}

const user = (n: number, passwordHash: string) => ({
  id: userId(n),
  email: userEmail(n),
  password_hash: passwordHash,
  email_confirmed_at: NOW,
  app_metadata: '{"provider":"email","providers":["email"]}',
  user_metadata: '{}',
  created_at: NOW,
  updated_at: NOW,
})

const identity = (n: number) => ({
  id: `1${userId(n).slice(1)}`,
  user_id: userId(n),
  provider: 'email',
  provider_id: userId(n),
  identity_data: JSON.stringify({ sub: userId(n), email: userEmail(n), email_verified: true }),
  created_at: NOW,
  updated_at: NOW,
})

const ad = {
  id: AD,
  advertiser_id: ADVERTISER,
  headline: 'Beds',
  target_url: '/products/beds',
  cost_per_click_cents: 1,
  active: 1,
}
