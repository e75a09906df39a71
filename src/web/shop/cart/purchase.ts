// Buys the cart through the purchase function.
import type { Order } from '../backend/database.ts'
import { invoke } from '../backend/functions.ts'
import type { MatchedLine } from './products.ts'

/**
 * Places the order.
 * @returns null when it is placed, else a sentence that says what stands in the way
 * @throws Failure when the shop could not be asked
 */
export async function buy(lines: readonly MatchedLine[]): Promise<string | null> {
  const items = lines.map(({ productId, quantity }) => ({ product_id: productId, quantity }))
  const outcome = await invoke<Order>('purchase', { items })
  if (outcome.kind === 'done') return null
  const { product_id: id, stock } = (outcome.refusal.details ?? {}) as Partial<Shortage>
  const name = lines.find((line) => line.productId === id)?.product?.name
  if (name === undefined) return 'Somebody was faster. Look at the marked lines, then try again.'
  return `Somebody was faster: ${name} is ${stock ? `down to ${stock}` : 'sold out'}. Nothing was ordered.`
}

/** What the purchase function says when there is not enough of a product. */
interface Shortage {
  product_id: string
  stock: number
}
