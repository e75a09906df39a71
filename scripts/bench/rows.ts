// The rows that every server is measured on: the same for all, made from their number alone.

export interface Sizes {
  readonly products: number
  readonly orders: number
  readonly users: number
}

export const SIZES: Sizes = { products: 10_000, orders: 50_000, users: 1_000 }
export const ITEMS_PER_ORDER = 2
export const PASSWORD = 'correct horse battery staple'

const SPECIES = ['dog', 'cat', 'fish', 'bird']
const CATEGORIES = ['food', 'toys', 'beds', 'care', 'travel']
const FIRST_ORDER = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

/** A UUID of kind `kind` and number `n`. */
const uuid = (kind: number, n: number): string =>
  `0000000${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

export const productId = (n: number): string => uuid(1, n)
export const userId = (n: number): string => uuid(2, n)
export const orderId = (n: number): string => uuid(3, n)
export const userEmail = (n: number): string => `user${n}@example.com`

/** Whose order it is: customers buy in turn. */
export const ownerOf = (order: number, users = SIZES.users): number => ((order - 1) % users) + 1

/** Product `n`, from 1. */
export const product = (n: number) => ({
  id: productId(n),
  name: `Product ${n}`,
  description: `What a pet may need: number ${n} of the catalogue, in a plain box.`,
  species: SPECIES[n % 4] ?? '',
  category: CATEGORIES[Math.floor(n / 4) % 5] ?? '',
  price_cents: 100 + ((n * 37) % 9_900),
  stock: 1_000_000,
  photo: `/assets/${n % 60}.svg`,
  created_at: new Date(FIRST_ORDER).toISOString(),
})

/** Order `n`, from 1; every second one of a customer's is still placed, not confirmed. */
export const order = (n: number, users = SIZES.users) => ({
  id: orderId(n),
  user_id: userId(ownerOf(n, users)),
  status: Math.ceil(n / users) % 2 === 0 ? 'placed' : 'confirmed',
  total_cents: 100 + ((n * 53) % 20_000),
  created_at: new Date(FIRST_ORDER + n * MINUTE).toISOString(),
})

/** The items of order `n`. */
export const itemsOf = (n: number, products = SIZES.products) =>
  Array.from({ length: ITEMS_PER_ORDER }, (_, k) => ({
    id: uuid(4, n * ITEMS_PER_ORDER + k),
    order_id: orderId(n),
    product_id: productId(((n * 7 + k) % products) + 1),
    quantity: k + 1,
    unit_price_cents: 100 + (((n + k) * 41) % 9_900),
  }))

/** `make(1)`, `make(2)` … in pieces that fit one statement. */
export function* inChunks<T>(
  count: number,
  make: (n: number) => T | T[],
  size = 5_000,
): Generator<T[]> {
  for (let start = 1; start <= count; start += size) {
    const length = Math.min(size, count - start + 1)
    yield Array.from({ length }, (_, k) => make(start + k)).flat() as T[]
  }
}
