// One product on the shelf: the whole card is a link, with a quick way into the cart.
import type { Product } from '../backend/database.ts'
import { addToCart } from '../cart/add.ts'
import { Icon } from '../parts/icon.tsx'
import { formatPrice } from '../parts/words.ts'
import { StockTag } from './stock-tag.tsx'

interface Props {
  product: Product
  isFirst: boolean
}

export function ProductCard({ product, isFirst }: Props) {
  const { id, name, photo, price_cents, stock } = product
  return (
    <li class={stock === 0 ? 'card is-gone' : 'card'}>
      <img
        class="card-picture"
        src={photo}
        alt=""
        width="400"
        height="400"
        loading={isFirst ? 'eager' : 'lazy'}
        decoding="async"
      />
      <div class="card-words">
        <a class="card-name" href={`/products/${id}`}>
          {name}
        </a>
        <span class="card-price">{formatPrice(price_cents)}</span>
      </div>
      <StockTag stock={stock} />
      {stock > 0 && <QuickAdd product={product} />}
    </li>
  )
}

function QuickAdd({ product }: { product: Product }) {
  return (
    <button class="quick-add" type="button" onClick={() => addToCart(product, 1)}>
      <Icon name="plus" />
      <span class="visually-hidden">Add {product.name} to the cart</span>
    </button>
  )
}
