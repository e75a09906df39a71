// What the customer means to buy: kept on this device, shared by its tabs.
import { createStore } from './store.ts'

export interface Line {
  productId: string
  quantity: number
}

const KEY = 'bramble.cart'

export const cart = createStore<readonly Line[]>(read())

addEventListener('storage', (event) => {
  if (event.key === KEY) cart.set(read())
})

/** Sets how many pieces of a product are wanted; none removes its line. */
export function setQuantity(productId: string, quantity: number): void {
  const line = { productId, quantity }
  const lines = cart.get()
  const isThere = lines.some((one) => one.productId === productId)
  const next = isThere
    ? lines.map((one) => (one.productId === productId ? line : one))
    : [...lines, line]
  write(next.filter((one) => one.quantity > 0))
}

/** Takes out what was bought; what was added meanwhile stays. */
export function removeBought(bought: readonly Line[]): void {
  for (const { productId, quantity } of bought) {
    setQuantity(productId, Math.max(0, quantityInCart(productId) - quantity))
  }
}

export const quantityInCart = (productId: string): number =>
  cart.get().find((line) => line.productId === productId)?.quantity ?? 0

export const countPieces = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0)

function write(lines: readonly Line[]): void {
  cart.set(lines)
  try {
    localStorage.setItem(KEY, JSON.stringify(lines))
  } catch {
    // Storage is full or forbidden: the cart then lives as long as the page.
  }
}

function read(): Line[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isLine) : []
  } catch {
    return [] // not ours, or not readable
  }
}

function isLine(value: unknown): value is Line {
  const { productId, quantity } = (value ?? {}) as Partial<Line>
  return typeof productId === 'string' && Number.isInteger(quantity) && Number(quantity) > 0
}
