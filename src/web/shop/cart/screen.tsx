// The cart: what the customer means to buy, checked against what there is.
import { useQuery } from '../backend/query.ts'
import { Empty } from '../parts/empty.tsx'
import { useTitle } from '../parts/title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { cart } from '../state/cart.ts'
import { useStore } from '../state/store.ts'
import { CartLine } from './line.tsx'
import { matchLines, readCartProducts } from './products.ts'
import { CartSkeleton } from './skeleton.tsx'
import { Summary } from './summary.tsx'

export function CartScreen() {
  useTitle('Cart')
  const lines = useStore(cart)
  return (
    <>
      <h1>Your cart</h1>
      {lines.length === 0 ? (
        <Empty
          scene="empty-cart"
          title="Nothing in it but hope"
          text="Whatever you put in here stays until you come back, also tomorrow."
          link={{ label: 'Fill it', url: '/' }}
        />
      ) : (
        <FullCart />
      )}
    </>
  )
}

function FullCart() {
  const lines = useStore(cart)
  const ids = lines.map((line) => line.productId)
  const key = `product-cart:${ids.toSorted().join()}`
  const { data, failure, retry } = useQuery(key, () => readCartProducts(ids), true)
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  if (data === null) return <CartSkeleton size={lines.length} />
  const matched = matchLines(lines, data)
  return (
    <div class="cart">
      <ul class="cart-lines">
        {matched.map((line) => (
          <CartLine key={line.productId} line={line} />
        ))}
      </ul>
      <Summary lines={matched} refresh={retry} />
    </div>
  )
}
