// R1, R2: the power goes while customers buy. What was acknowledged is there afterwards and gets done, once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, expect, test } from 'vitest'
import { readLocalDatabase } from '../support/local-database.ts'
import { type LedgeAddress, startLedge } from '../support/running-ledge.ts'
import { until } from '../support/until.ts'

const SEED = 20_261_123
const PURCHASES = 50
const persistTo = mkdtempSync(join(tmpdir(), 'ledge-kill-'))
afterAll(() => rmSync(persistTo, { recursive: true, force: true }))

/** A number in [0, 1) that the same seed always gives (mulberry32's first). */
function random(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const connect = ({ url, publishableKey }: LedgeAddress) =>
  createClient(url, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } })

test('R1 R2 kill -9 with 50 purchases in flight: every acknowledged order exists and is confirmed once', async () => {
  const first = await startLedge(persistTo)
  const client = connect(first)
  const credentials = { email: 'buyer@example.com', password: 'correct horse battery staple' }
  await client.auth.signUp(credentials)
  const { data: products } = await client
    .from('products')
    .select('id, stock')
    .gte('stock', PURCHASES)
    .limit(1)
  const product = products?.[0] ?? { id: '', stock: 0 }

  const killAfter = 1 + Math.floor(random(SEED) * (PURCHASES - 10))
  const acknowledged: string[] = []
  const items = [{ product_id: product.id, quantity: 1 }]
  let killed: Promise<void> | undefined
  const buy = async () => {
    const { data } = await client.functions.invoke('purchase', { body: { items } })
    if (data?.id === undefined) return // refused by the dead: unknown, it may have happened or not
    acknowledged.push(data.id)
    if (acknowledged.length === killAfter) killed = first.kill()
  }
  await Promise.all(Array.from({ length: PURCHASES }, buy))
  await killed
  expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter)

  const second = await startLedge(persistTo)
  const again = connect(second)
  await again.auth.signInWithPassword(credentials)
  const read = async () => (await again.from('orders').select('id, status')).data ?? []
  const orders = await until(
    read,
    (rows) => rows.every(({ status }) => status === 'confirmed'),
    150,
  )
  await second.kill()

  expect(orders.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged))
  expect(orders.length).toBeLessThanOrEqual(PURCHASES)
  const [stock, events, deliveries] = await readLocalDatabase(persistTo, [
    `SELECT stock FROM products WHERE id = '${product.id}'`,
    `SELECT count(*) AS total, count(DISTINCT subject) AS orders FROM ledge_events WHERE type = 'order.placed'`,
    `SELECT state, count(*) AS total FROM ledge_deliveries JOIN ledge_events ON id = event_id
      WHERE type = 'order.placed' GROUP BY state`,
  ])
  expect(stock).toEqual([{ stock: product.stock - orders.length }])
  expect(events).toEqual([{ total: orders.length, orders: orders.length }])
  expect(deliveries).toEqual([{ state: 'done', total: orders.length }])
})
