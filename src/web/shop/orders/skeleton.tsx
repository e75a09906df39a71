// The shape of an order while the list loads.

export function OrdersSkeleton() {
  return (
    <div class="orders skeletons" aria-busy="true">
      <span class="visually-hidden">Loading…</span>
      <div class="order" aria-hidden="true">
        <span class="skeleton line is-short" />
        <span class="skeleton line" />
        <span class="skeleton line" />
      </div>
    </div>
  )
}
