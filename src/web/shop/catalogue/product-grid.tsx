// Products side by side, and the grey shapes that hold their place.
import type { Product } from '../backend/database.ts'
import { ProductCard } from './product-card.tsx'
import { PAGE_SIZE } from './products.ts'

interface Props {
  products: readonly Product[]
  /** Whether another list is on its way. */
  isWaiting?: boolean
}

/** How many cards are surely above the fold: their pictures load first. */
const FIRST = 8

export function ProductGrid({ products, isWaiting = false }: Props) {
  return (
    <ul class={isWaiting ? 'product-grid is-waiting' : 'product-grid'} aria-busy={isWaiting}>
      {products.map((product, index) => (
        <ProductCard key={product.id} product={product} isFirst={index < FIRST} />
      ))}
    </ul>
  )
}

export function SkeletonGrid({ size = PAGE_SIZE }: { size?: number }) {
  return (
    <div class="product-grid skeletons" aria-busy="true">
      <span class="visually-hidden">Loading…</span>
      {Array.from({ length: size }, (_, index) => (
        <div class="card" key={index} aria-hidden="true">
          <div class="card-picture skeleton" />
          <div class="card-words">
            <span class="skeleton line" />
            <span class="skeleton line is-short" />
          </div>
        </div>
      ))}
    </div>
  )
}
