// Buys the cart through the purchase function.
import type { Order } from '../backend/database.ts'
import { Failure } from '../backend/failure.ts'
import { invoke, type Outcome, type Refusal } from '../backend/functions.ts'
import { endAttempt, keyFor } from './attempt.ts'
import type { MatchedLine } from './products.ts'

/** Placed now, or at a try before this one; or a sentence that says what stands in the way. */
export type Bought = { kind: 'placed' | 'placed-before' } | { kind: 'refused'; sentence: string }

/** What is sent for a cart: the same text for the same things. */
export function describeItems(lines: readonly MatchedLine[]): string {
  const items = lines.map(({ productId, quantity }) => ({ product_id: productId, quantity }))
  return JSON.stringify(items.toSorted((a, b) => (a.product_id < b.product_id ? -1 : 1)))
}

/**
 * Places the order, once: a try whose outcome stays unknown is found again by the next one.
 * @throws Failure when it is not known whether it is placed
 */
export async function buy(lines: readonly MatchedLine[]): Promise<Bought> {
  const outcome = await insist(describeItems(lines))
  endAttempt()
  if (outcome.kind === 'done') return { kind: outcome.isReplayed ? 'placed-before' : 'placed' }
  const { refusal } = outcome
  if (refusal.code === 'idempotency_answer_not_kept') return { kind: 'placed-before' }
  return { kind: 'refused', sentence: explain(refusal, lines) }
}

function explain({ details }: Refusal, lines: readonly MatchedLine[]): string {
  const { product_id: id, stock } = (details ?? {}) as Partial<Shortage>
  const name = lines.find((line) => line.productId === id)?.product?.name
  if (name === undefined) return 'Somebody was faster. Look at the marked lines, then try again.'
  return `Somebody was faster: ${name} is ${stock ? `down to ${stock}` : 'sold out'}. Nothing was ordered.`
}

const PAUSES_MS = [500, 1500, 3000]

/** Asks again for a while when the shop is in trouble: under its key the order is placed once at most. */
async function insist(items: string): Promise<Outcome<Order>> {
  const key = keyFor(items)
  for (const pause of [...PAUSES_MS, null]) {
    try {
      const outcome = await invoke<Order>('purchase', { items: JSON.parse(items) }, key)
      if (!isUnderWay(outcome)) return outcome
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.kind !== 'ours') throw thrown
    }
    if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause))
  }
  throw new Failure('ours')
}

/** Whether an earlier try is being worked on still. */
const isUnderWay = (outcome: Outcome<Order>): boolean =>
  outcome.kind === 'refused' && outcome.refusal.code === 'idempotency_key_in_use'

/** What the purchase function says when there is not enough of a product. */
interface Shortage {
  product_id: string
  stock: number
}
