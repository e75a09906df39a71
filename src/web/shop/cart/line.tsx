// One line of the cart.
import { Icon } from '../parts/icon.tsx'
import { Stepper } from '../parts/stepper.tsx'
import { formatPrice } from '../parts/words.ts'
import { setQuantity } from '../state/cart.ts'
import { isAvailable, type MatchedLine } from './products.ts'
import { ShortStock } from './short-stock.tsx'

export function CartLine({ line }: { line: MatchedLine }) {
  const { product, productId, quantity } = line
  const name = product?.name ?? 'A product that we no longer have'
  return (
    <li class="cart-line">
      {product === null ? (
        <span class="cart-picture" />
      ) : (
        <img class="cart-picture" src={product.photo} alt="" width="96" height="96" />
      )}
      <div class="cart-words">
        {product === null ? <span>{name}</span> : <a href={`/products/${productId}`}>{name}</a>}
        {product !== null && <span class="faint">{formatPrice(product.price_cents)} each</span>}
      </div>
      {product !== null && product.stock > 0 && (
        <Stepper
          label={`How many of ${name}`}
          value={quantity}
          max={product.stock}
          onChange={(wanted) => setQuantity(productId, wanted)}
        />
      )}
      <span class="cart-sum">
        {product !== null && formatPrice(product.price_cents * quantity)}
      </span>
      <button class="icon-button" type="button" onClick={() => setQuantity(productId, 0)}>
        <Icon name="close" />
        <span class="visually-hidden">Take {name} out</span>
      </button>
      {!isAvailable(line) && <ShortStock line={line} />}
    </li>
  )
}
