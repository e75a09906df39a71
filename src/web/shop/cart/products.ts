// The cart's lines beside their products as they are now.
import { backend } from '../backend/client.ts'
import type { Product } from '../backend/database.ts'
import { requireData } from '../backend/failure.ts'
import type { Line } from '../state/cart.ts'

/** A line with its product; null when the shop no longer has it. */
export interface MatchedLine extends Line {
  product: Product | null
}

/** The products of the cart, as they are now. */
export async function readCartProducts(ids: readonly string[]): Promise<Product[]> {
  return requireData(await backend.from('products').select('*').in('id', ids))
}

export const matchLines = (lines: readonly Line[], products: readonly Product[]): MatchedLine[] =>
  lines.map((line) => ({
    ...line,
    product: products.find((product) => product.id === line.productId) ?? null,
  }))

/** Whether there is enough of it. */
export const isAvailable = ({ product, quantity }: MatchedLine): boolean =>
  product !== null && quantity <= product.stock

export const totalCents = (lines: readonly MatchedLine[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + (product?.price_cents ?? 0) * quantity, 0)
