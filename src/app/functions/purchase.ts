// Buys what is in the cart: price and stock are D1's word, never the client's.
import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { ApiError, createId, defineFunction, http, timestamp } from '#engine'

const item = z.object({
  product_id: z.guid().toLowerCase(),
  quantity: z.int().min(1).max(1000),
})

/** What the order takes of one product; `id` becomes its item's. */
interface Line {
  readonly id: string
  readonly product_id: string
  readonly quantity: number
}

interface Order {
  readonly id: string
  readonly userId: string
  readonly createdAt: string
}

/** A row of {@link selectOrder}. */
interface OrderRow {
  id: string
  user_id: string
  status: string
  total_cents: number
  created_at: string
  items: string
}

const UNAVAILABLE = new ApiError('conflict', 'Something in the cart is not available.')

export const purchase = defineFunction({
  name: 'purchase',
  on: http.post('/purchase'),
  access: 'authenticated',
  input: z.object({ items: z.array(item).min(1).max(100) }),
  async run({ items }, { db, caller, batch, event, ensure, now }) {
    if (caller.userId === null) throw new ApiError('forbidden', 'Only a customer can buy.')
    const order = { id: createId(now()), userId: caller.userId, createdAt: timestamp(now()) }
    const lines = mergeItems(items)
    const cart = selectCart(lines)
    try {
      const results = await batch([
        ensure(
          sql`NOT EXISTS (SELECT 1 FROM (${cart}) WHERE stock IS NULL OR stock < quantity)`,
          UNAVAILABLE,
        ),
        insertOrder(order, cart),
        insertItems(order, cart),
        takeStock(cart),
        event('order.placed', { order_id: order.id }, { subject: order.id }),
        selectOrder(order),
      ])
      const row = results.at(-1)?.[0] as unknown as OrderRow // the batch has just written it
      return { ...row, items: JSON.parse(row.items) as unknown }
    } catch (error) {
      if (error !== UNAVAILABLE) throw error
      throw explain(await db.all<CartRow>(cart))
    }
  },
})

/** One line for each product, however often the cart names it. */
function mergeItems(items: readonly z.output<typeof item>[]): Line[] {
  const quantities = new Map<string, number>()
  for (const { product_id, quantity } of items) {
    quantities.set(product_id, (quantities.get(product_id) ?? 0) + quantity)
  }
  return [...quantities].map(([product_id, quantity]) => ({ id: createId(), product_id, quantity }))
}

/** A row of {@link selectCart}; of a product that does not exist, the last three are null. */
interface CartRow {
  id: string
  product_id: string
  quantity: number
  name: string | null
  price_cents: number | null
  stock: number | null
}

const selectCart = (lines: readonly Line[]): SQL => sql`
  SELECT line.value ->> 'id' AS id, line.value ->> 'product_id' AS product_id,
    line.value ->> 'quantity' AS quantity, products.name, products.price_cents, products.stock
  FROM json_each(${JSON.stringify(lines)}) AS line
  LEFT JOIN products ON products.id = line.value ->> 'product_id'`

const insertOrder = ({ id, userId, createdAt }: Order, cart: SQL): SQL => sql`
  INSERT INTO orders (id, user_id, status, total_cents, created_at)
  SELECT ${id}, ${userId}, 'placed', sum(quantity * price_cents), ${createdAt} FROM (${cart})`

const insertItems = ({ id }: Order, cart: SQL): SQL => sql`
  INSERT INTO order_items (id, order_id, product_id, quantity, unit_price_cents)
  SELECT id, ${id}, product_id, quantity, price_cents FROM (${cart})`

const takeStock = (cart: SQL): SQL => sql`
  UPDATE products SET stock = products.stock - cart.quantity
  FROM (${cart}) AS cart WHERE products.id = cart.product_id`

const selectOrder = ({ id }: Order): SQL => sql`
  SELECT orders.*, (
    SELECT json_group_array(json_object('id', id, 'product_id', product_id,
      'quantity', quantity, 'unit_price_cents', unit_price_cents))
    FROM order_items WHERE order_id = orders.id
  ) AS items FROM orders WHERE id = ${id}`

/** Says which product stands in the way, and how much of it there is. */
function explain(cart: readonly CartRow[]): ApiError {
  const unknown = cart.find((row) => row.stock === null)
  if (unknown !== undefined) {
    const message = `There is no product ${unknown.product_id}.`
    return new ApiError('unknown_product', message, {
      status: 422,
      details: { product_id: unknown.product_id },
    })
  }
  const short = cart.find((row) => (row.stock ?? 0) < row.quantity)
  if (short === undefined) return UNAVAILABLE // there is stock again: the client may try once more
  const { product_id, name, quantity, stock } = short
  const message = `“${name}” is out of stock: ${quantity} wanted, ${stock} left.`
  return new ApiError('out_of_stock', message, { status: 409, details: { product_id, stock } })
}
