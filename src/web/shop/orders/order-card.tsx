// One order: when, what, how much, and how far it is.
import { Icon } from '../parts/icon.tsx'
import { formatDate, formatPrice } from '../parts/words.ts'
import { type ListedItem, type ListedOrder, SETTLED } from './orders.ts'

export function OrderCard({ order }: { order: ListedOrder }) {
  return (
    <li class="order">
      <header class="order-head">
        <h2>{formatDate(order.created_at)}</h2>
        <Status status={order.status} />
      </header>
      <ul class="order-items">
        {order.items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      <p class="sum">
        <span>Sum</span>
        <strong>{formatPrice(order.total_cents)}</strong>
      </p>
    </li>
  )
}

const WORDS: Readonly<Record<ListedOrder['status'], string>> = {
  placed: 'Placed',
  confirmed: 'Confirmed',
  packed: 'Packed',
  shipped: 'Shipped',
  refunded: 'Refunded',
}

function Status({ status }: { status: ListedOrder['status'] }) {
  const isSettled = SETTLED.includes(status)
  return (
    <p class={status === 'shipped' ? 'status is-shipped' : 'status'} role="status">
      {status === 'shipped' && <Icon name="check" />}
      {!isSettled && <span class="spinner" aria-hidden="true" />}
      {WORDS[status]}
    </p>
  )
}

function Item({ item }: { item: ListedItem }) {
  const { product, quantity, unit_price_cents } = item
  return (
    <li>
      {product !== null && <img src={product.photo} alt="" width="56" height="56" />}
      <span>
        {quantity} ×{' '}
        {product === null ? (
          'something that we no longer have'
        ) : (
          <a href={`/products/${product.id}`}>{product.name}</a>
        )}
      </span>
      <span>{formatPrice(unit_price_cents * quantity)}</span>
    </li>
  )
}
