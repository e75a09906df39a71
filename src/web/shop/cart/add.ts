// Puts a product into the cart, and says so.
import type { Product } from '../backend/database.ts'
import { quantityInCart, setQuantity } from '../state/cart.ts'
import { say } from '../state/notice.ts'

const TO_CART = { label: 'Go to the cart', url: '/cart' }

/** Adds pieces of a product, but never more than there are. */
export function addToCart({ id, name, stock }: Product, quantity: number): void {
  const before = quantityInCart(id)
  const after = Math.min(before + quantity, stock)
  setQuantity(id, after)
  say(
    after > before ? `${name} is in your cart.` : `All there is of ${name} is in your cart.`,
    TO_CART,
  )
}
