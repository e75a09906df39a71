// The product itself.
import { useState } from 'preact/hooks'
import type { Product } from '../backend/database.ts'
import { addToCart } from '../cart/add.ts'
import { LITTLE } from '../catalogue/stock-tag.tsx'
import { Stepper } from '../parts/stepper.tsx'
import { CATEGORIES, formatPrice, SPECIES } from '../parts/words.ts'
import { cart, quantityInCart } from '../state/cart.ts'
import { useStore } from '../state/store.ts'
import { Crumbs } from './crumbs.tsx'

export function ProductDetails({ product }: { product: Product }) {
  const { name, description, photo, price_cents, species, category } = product
  const animals = SPECIES[species] ?? species
  const picture = `${name}, for ${animals.toLowerCase()}: ${CATEGORIES[category] ?? category}`
  return (
    <article class="product">
      <img class="product-picture" src={photo} alt={picture} width="400" height="400" />
      <div class="product-words">
        <Crumbs species={species} category={category} />
        <h1>{name}</h1>
        <p class="product-price">{formatPrice(price_cents)}</p>
        <p class="product-story">{description}</p>
        <Buy product={product} />
      </div>
    </article>
  )
}

function Buy({ product }: { product: Product }) {
  const { id, name, stock } = product
  const [quantity, setQuantity] = useState(1)
  useStore(cart)
  const inCart = quantityInCart(id)
  const room = Math.max(0, stock - inCart)
  const add = (): void => {
    addToCart(product, quantity)
    setQuantity(1)
  }
  return (
    <>
      <p class={stock === 0 ? 'stock is-gone' : 'stock'}>{describeStock(stock, inCart)}</p>
      {stock > 0 && (
        <div class="buy">
          <Stepper
            label={`How many of ${name}`}
            value={Math.min(quantity, Math.max(1, room))}
            max={room}
            onChange={setQuantity}
          />
          <button class="button" type="button" disabled={room === 0} onClick={add}>
            Add to the cart
          </button>
        </div>
      )}
    </>
  )
}

function describeStock(stock: number, inCart: number): string {
  if (stock === 0) return 'Sold out just now. Come back soon, it usually does too.'
  const left = stock <= LITTLE ? `Only ${stock} left.` : 'In stock, leaves tomorrow.'
  if (inCart === 0) return left
  return inCart >= stock ? 'All there is of it is in your cart.' : `${left} ${inCart} in your cart.`
}
