// The shape of the account while it loads.

export function AccountSkeleton() {
  return (
    <div class="panels skeletons" aria-busy="true">
      <span class="visually-hidden">Loading…</span>
      <div class="panel" aria-hidden="true">
        <span class="skeleton line is-short" />
        <span class="skeleton line" />
      </div>
      <div class="panel" aria-hidden="true">
        <span class="skeleton line is-short" />
        <span class="skeleton line" />
      </div>
    </div>
  )
}
