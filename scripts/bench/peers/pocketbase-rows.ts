// The rows in PocketBase's shape, put straight into its SQLite.
import type { DatabaseSync } from 'node:sqlite'
import {
  ITEMS_PER_ORDER,
  inChunks,
  itemsOf,
  order,
  ownerOf,
  product,
  SIZES,
  userEmail,
} from '../rows.ts'

/** Its ids have 15 characters. */
const createId = (letter: string, n: number): string => letter + String(n).padStart(14, '0')
export const productId = (n: number): string => createId('p', n)
export const userId = (n: number): string => createId('u', n)
export const orderId = (n: number): string => createId('o', n)

/** Fills the tables; the one user that is there is the others' pattern. */
export function fillPocketBase(database: DatabaseSync): void {
  const { products, orders, users } = SIZES
  const template = database.prepare('SELECT * FROM users').get() ?? {}
  const user = (n: number) => ({
    ...template,
    ...{ id: userId(n), username: `user${n}`, email: userEmail(n), tokenKey: createId('key', n) },
  })
  const pieces: [string, Iterable<object[]>][] = [
    ['users', inChunks(users - 1, (n) => user(n + 1))],
    ['products', inChunks(products, createProduct)],
    ['orders', inChunks(orders, createOrder)],
    ['order_items', inChunks(orders, createItems)],
  ]
  for (const [table, chunks] of pieces) {
    for (const rows of chunks) insert(database, table, rows)
  }
  database.exec('ANALYZE')
}

/** One statement for any number of rows: they travel as one JSON text. */
function insert(database: DatabaseSync, table: string, rows: readonly object[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const names = columns.map((column) => `"${column}"`).join(', ')
  const values = columns.map((column) => `value ->> '$.${column}'`).join(', ')
  const sql = `INSERT INTO ${table} (${names}) SELECT ${values} FROM json_each(?)`
  database.prepare(sql).run(JSON.stringify(rows))
}

/** Its own columns for a row's times. */
function createTimes(createdAt: string) {
  const created = createdAt.replace('T', ' ')
  return { created, updated: created }
}

function createProduct(n: number) {
  const { created_at, ...rest } = product(n)
  return { ...rest, id: productId(n), ...createTimes(created_at) }
}

function createOrder(n: number) {
  const { status, total_cents, created_at } = order(n)
  const user = userId(ownerOf(n))
  return { id: orderId(n), user, status, total_cents, ...createTimes(created_at) }
}

const createItems = (n: number) =>
  itemsOf(n).map(({ product_id, quantity, unit_price_cents }, k) => ({
    id: createId('i', n * ITEMS_PER_ORDER + k),
    order: orderId(n),
    product: productId(Number.parseInt(product_id.slice(-12), 16)),
    ...{ quantity, unit_price_cents, ...createTimes(order(n).created_at) },
  }))
