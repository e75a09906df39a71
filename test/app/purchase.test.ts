// Buying: stock and price are D1's word, nothing is oversold.
import { beforeAll, describe, expect, test } from 'vitest'
import { createRecordingQueue } from '../support/pipeline.ts'
import { createCaller, publishableKey, roundTripsOf, secretKey } from '../support/worker.ts'
import { createProduct, readRow } from './shop.ts'

const call = createCaller()

interface Buyer {
  token: string
  userId: string
}

async function createBuyer(): Promise<Buyer> {
  const answer = await call('/auth/v1/signup', {
    method: 'POST',
    headers: { apikey: publishableKey },
    body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' },
  })
  const session = (await answer.json()) as { access_token: string; user: { id: string } }
  return { token: session.access_token, userId: session.user.id }
}

let buyer: Buyer
beforeAll(async () => {
  buyer = await createBuyer()
})

const buy = (items: unknown, options: { as?: string; bindings?: Record<string, unknown> } = {}) =>
  call('/purchase', {
    method: 'POST',
    as: buyer.token,
    body: { items },
    ...options,
    bindings: { EVENTS: createRecordingQueue(), ...options.bindings },
  })

const readStock = async (id: string) =>
  (await readRow('SELECT stock FROM products WHERE id = ?', id))?.stock

describe('a purchase', () => {
  test('takes stock, writes order, items and event in one round trip, and gives the order', async () => {
    const [mouse, ball] = [await createProduct(), await createProduct({ priceCents: 99, stock: 3 })]
    const items = [
      { product_id: mouse.id, quantity: 2 },
      { product_id: ball.id, quantity: 1 },
      { product_id: ball.id.toUpperCase(), quantity: 2 },
    ]
    const EVENTS = createRecordingQueue()
    const answer = await buy(items, { bindings: { EVENTS } })
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    const order = (await answer.json()) as { id: string; items: unknown[] }
    expect(order).toMatchObject({
      user_id: buyer.userId,
      status: 'placed',
      total_cents: 2 * 250 + 3 * 99,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })
    expect(order.items).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), product_id: mouse.id, quantity: 2, unit_price_cents: 250 },
        { id: expect.any(String), product_id: ball.id, quantity: 3, unit_price_cents: 99 },
      ]),
    )
    expect([await readStock(mouse.id), await readStock(ball.id)]).toEqual([8, 0])
    const event = await readRow('SELECT id, data FROM ledge_events WHERE subject = ?', order.id)
    expect(event?.data).toBe(JSON.stringify({ order_id: order.id }))
    expect(EVENTS.bodies).toEqual([{ eventIds: [event?.id] }])
  })

  test('answers at its route, by its name and through rpc', async () => {
    const { id } = await createProduct()
    const options = {
      method: 'POST',
      as: buyer.token,
      body: { items: [{ product_id: id, quantity: 1 }] },
    }
    for (const path of ['/purchase', '/functions/v1/purchase', '/rest/v1/rpc/purchase']) {
      const answer = await call(path, options)
      expect([path, await answer.json()]).toMatchObject([
        path,
        { status: 'placed', total_cents: 250 },
      ])
    }
    expect(await readStock(id)).toBe(7)
  })

  test('50 buyers at once for 10 pieces: 10 succeed, 40 hear the same, and stock is 0', async () => {
    const product = await createProduct({ name: 'Last mouse', stock: 10 })
    const buyers = [buyer, ...(await Promise.all(Array.from({ length: 4 }, createBuyer)))]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        buy([{ product_id: product.id, quantity: 1 }], { as: buyers[index % 5]?.token ?? '' }),
      ),
    )
    const refused = answers.filter((answer) => answer.status !== 200)
    expect(refused).toHaveLength(40)
    for (const answer of refused) {
      expect([answer.status, await answer.json()]).toMatchObject([
        409,
        {
          code: 'out_of_stock',
          detail: '“Last mouse” is out of stock: 1 wanted, 0 left.',
          errors: { product_id: product.id, stock: 0 },
        },
      ])
    }
    const sold = await readRow(
      'SELECT sum(quantity) AS n FROM order_items WHERE product_id = ?',
      product.id,
    )
    expect([sold?.n, await readStock(product.id)]).toEqual([10, 0])
  })
})

describe('a refusal', () => {
  test('of one product refuses the whole cart, and costs one more round trip', async () => {
    const [plenty, scarce] = [
      await createProduct(),
      await createProduct({ name: 'Rare', stock: 1 }),
    ]
    const answer = await buy([
      { product_id: plenty.id, quantity: 1 },
      { product_id: scarce.id, quantity: 2 },
    ])
    expect(roundTripsOf(answer)).toBe(2)
    expect(await answer.json()).toMatchObject({
      detail: '“Rare” is out of stock: 2 wanted, 1 left.',
    })
    expect([await readStock(plenty.id), await readStock(scarce.id)]).toEqual([10, 1])
  })

  test('of a product that does not exist names it', async () => {
    const id = crypto.randomUUID()
    const answer = await buy([{ product_id: id, quantity: 1 }])
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'unknown_product', detail: `There is no product ${id}.` },
    ])
  })

  test.each([
    { items: [], detail: 'items: must have at least 1 item' },
    { items: [{ product_id: 'x', quantity: 1 }], detail: 'items[0].product_id: must be a UUID' },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 0 }],
      detail: 'items[0].quantity: must be at least 1',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: -1 }],
      detail: 'items[0].quantity: must be at least 1',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 1.5 }],
      detail: 'items[0].quantity: must be a whole number',
    },
    {
      items: [{ product_id: crypto.randomUUID(), quantity: 1e9 }],
      detail: 'items[0].quantity: must be at most 1000',
    },
    { items: 'all', detail: 'items: must be a list' },
  ])('$detail', async ({ items, detail }) => {
    const answer = await buy(items)
    expect([answer.status, await answer.json()]).toMatchObject([400, { detail }])
  })

  test('S4 a price that the client names is not heard', async () => {
    const { id } = await createProduct()
    const answer = await buy([{ product_id: id, quantity: 1, unit_price_cents: 1, total_cents: 1 }])
    expect(await answer.json()).toMatchObject({ total_cents: 250 })
  })

  test.each([
    { who: 'a visitor', as: publishableKey, status: 401 },
    { who: 'the operator, who is no customer', as: secretKey, status: 403 },
    { who: 'a forged token', as: 'a.b.c', status: 401 },
  ])('S1 of $who', async ({ as, status }) => {
    const { id } = await createProduct()
    expect((await buy([{ product_id: id, quantity: 1 }], { as })).status).toBe(status)
    expect(await readStock(id)).toBe(10)
  })
})
