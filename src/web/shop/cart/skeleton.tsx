// The shape of the cart while its products load.

export function CartSkeleton({ size }: { size: number }) {
  return (
    <div class="cart skeletons" aria-busy="true">
      <span class="visually-hidden">Loading…</span>
      <ul class="cart-lines" aria-hidden="true">
        {Array.from({ length: size }, (_, index) => (
          <li class="cart-line" key={index}>
            <span class="cart-picture skeleton" />
            <div class="cart-words">
              <span class="skeleton line" />
              <span class="skeleton line is-short" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
