// Tells when there is little or nothing left.

/** Fewer pieces than one could be sure of. */
export const LITTLE = 5

/** A tag on a product's picture; nothing while there is plenty. */
export function StockTag({ stock }: { stock: number }) {
  if (stock > LITTLE) return null
  const isGone = stock === 0
  return (
    <span class={isGone ? 'tag is-gone' : 'tag'}>{isGone ? 'Sold out' : `Only ${stock} left`}</span>
  )
}
