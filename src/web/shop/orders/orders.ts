// Reads the customer's orders with what is in them.
import { backend } from '../backend/client.ts'
import type { Order, OrderItem, Product } from '../backend/database.ts'
import { requireData } from '../backend/failure.ts'

export const ORDERS_PER_PAGE = 10

type ItemFields = Pick<OrderItem, 'id' | 'product_id' | 'quantity' | 'unit_price_cents'>

/** An item with its product; null when the shop no longer shows it. */
export interface ListedItem extends ItemFields {
  product: Pick<Product, 'id' | 'name' | 'photo'> | null
}

export interface ListedOrder extends Omit<Order, 'user_id'> {
  items: readonly ListedItem[]
}

/** An order that has come so far goes no further. */
export const SETTLED: readonly Order['status'][] = ['shipped', 'refunded']

export interface OrderList {
  orders: readonly ListedOrder[]
  total: number
}

const FIELDS =
  'id,status,total_cents,created_at,order_items(id,product_id,quantity,unit_price_cents)'

/** One page of the orders, newest first. */
export async function readOrders(page: number): Promise<OrderList> {
  const first = (page - 1) * ORDERS_PER_PAGE
  const answer = await backend
    .from('orders')
    .select(FIELDS, { count: 'exact' })
    .order('created_at', { ascending: false })
    .range(first, first + ORDERS_PER_PAGE - 1)
  if (answer.status === 416) return { orders: [], total: answer.count ?? 0 } // a page past the last
  const orders = requireData(answer)
  const products = await readProductNames(orders.flatMap((order) => order.order_items))
  return {
    orders: orders.map(({ order_items, ...order }) => ({
      ...order,
      items: order_items.map((item) => ({
        ...item,
        product: products.find((product) => product.id === item.product_id) ?? null,
      })),
    })),
    total: answer.count ?? 0,
  }
}

async function readProductNames(items: readonly ItemFields[]) {
  const ids = [...new Set(items.map((item) => item.product_id))]
  if (ids.length === 0) return []
  return requireData(await backend.from('products').select('id,name,photo').in('id', ids))
}

/** The status of some orders, as it is now. */
export async function readStatuses(
  ids: readonly string[],
): Promise<Pick<Order, 'id' | 'status'>[]> {
  return requireData(await backend.from('orders').select('id,status').in('id', ids))
}
