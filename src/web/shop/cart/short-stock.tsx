// A line that asks for more than there is: says so, and offers to put it right.
import { setQuantity } from '../state/cart.ts'
import type { MatchedLine } from './products.ts'

export function ShortStock({ line }: { line: MatchedLine }) {
  const { product, productId, quantity } = line
  const stock = product?.stock ?? 0
  return (
    <div class="short-stock" role="alert">
      <p>{describe(product?.name, stock, quantity)}</p>
      <button class="button is-small" type="button" onClick={() => setQuantity(productId, stock)}>
        {stock === 0 ? 'Take it out' : `Set to ${stock}`}
      </button>
    </div>
  )
}

function describe(name: string | undefined, stock: number, quantity: number): string {
  if (name === undefined) return 'We no longer have this one.'
  if (stock === 0) return `${name} has just sold out.`
  return `Only ${stock} of ${name} ${stock === 1 ? 'is' : 'are'} left, and you asked for ${quantity}.`
}
