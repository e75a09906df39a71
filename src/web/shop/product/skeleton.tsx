// The shape of a product while it loads.

export function ProductSkeleton() {
  return (
    <div class="product skeletons" aria-busy="true">
      <span class="visually-hidden">Loading…</span>
      <div class="product-picture skeleton" />
      <div class="product-words" aria-hidden="true">
        <span class="skeleton line is-short" />
        <span class="skeleton line is-title" />
        <span class="skeleton line is-short" />
        <span class="skeleton line" />
        <span class="skeleton line" />
      </div>
    </div>
  )
}
