// Buying over a bad network: one key, one order, one answer.
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createFaultyDatabase, type Fate } from '../support/pipeline.ts'
import { createCaller } from '../support/worker.ts'
import { createProduct, readRow } from './shop.ts'

const call = createCaller()
let token = ''

beforeAll(async () => {
  const answer = await call('/auth/v1/signup', {
    method: 'POST',
    body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' },
  })
  token = (await answer.json<{ access_token: string }>()).access_token
})

async function buy(productId: string, DB = env.DB) {
  const answer = await call('/purchase', {
    method: 'POST',
    as: token,
    headers: { 'Idempotency-Key': `buy-${productId}` },
    body: { items: [{ product_id: productId, quantity: 1 }] },
    bindings: { DB },
  })
  return { status: answer.status, text: await answer.text() }
}

const readSold = (productId: string) =>
  readRow(
    `SELECT 10 - stock AS sold, (SELECT count(*) FROM order_items WHERE product_id = products.id) AS orders
      FROM products WHERE id = ?`,
    productId,
  )

test('R13 a purchase sent 20 times at once and once more is one order', async () => {
  const { id } = await createProduct({ stock: 10 })
  const all = await Promise.all(Array.from({ length: 20 }, () => buy(id)))
  const done = all.filter(({ status }) => status === 201 || status === 200)
  expect(done.length).toBeGreaterThan(0)
  expect(all.filter(({ status }) => status === 409).length).toBe(20 - done.length)
  const last = await buy(id)
  expect(new Set([...done, last].map(({ text }) => text)).size).toBe(1)
  expect(await readSold(id)).toEqual({ sold: 1, orders: 1 })
})

test.each([0, 1, 2, 3])(
  'R7 D1 loses answer %i of a purchase: a repeat buys nothing twice',
  async (which) => {
    const { id } = await createProduct({ stock: 10 })
    const fates = Array.from({ length: 4 }, (_, index): Fate => (index === which ? 'after' : 'ok'))
    await buy(id, createFaultyDatabase(...fates))
    await env.DB.prepare(
      "UPDATE ledge_idempotency SET lease_until = '2000' WHERE answer IS NULL",
    ).run()
    await buy(id)
    await buy(id)
    expect(await readSold(id)).toEqual({ sold: 1, orders: 1 })
  },
)
