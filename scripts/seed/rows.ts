// The sample's rows as the tables take them.
import { advertisers } from './advertising.ts'
import { createId } from './id.ts'
import type { SampleProduct, Species } from './product.ts'
import { birdProducts } from './products/bird.ts'
import { catProducts } from './products/cat.ts'
import { dogProducts } from './products/dog.ts'
import { fishProducts } from './products/fish.ts'
import { reptileProducts } from './products/reptile.ts'
import { smallPetProducts } from './products/small-pet.ts'

export const productsBySpecies: Readonly<Record<Species, readonly SampleProduct[]>> = {
  dog: dogProducts,
  cat: catProducts,
  small_pet: smallPetProducts,
  bird: birdProducts,
  fish: fishProducts,
  reptile: reptileProducts,
}

const NEWEST = Date.UTC(2026, 9, 30, 9)
const HOUR = 3_600_000

/** Rows of `products`; the newest of each species come first, so that the shop's first page shows all of them. */
export function createProductRows() {
  return Object.entries(productsBySpecies).flatMap(([species, products], rank) =>
    products.map((product, index) => ({
      id: createId('products', product.slug),
      name: product.name,
      description: product.description,
      species,
      category: product.category,
      price_cents: product.priceCents,
      stock: product.stock,
      photo: `/assets/products/${product.slug}.svg`,
      created_at: new Date(NEWEST - (index * 72 + rank) * HOUR).toISOString(),
    })),
  )
}

/** Rows of `advertisers`, nothing spent yet. */
export function createAdvertiserRows() {
  return advertisers.map(({ slug, name, budgetCents }) => ({
    id: createId('advertisers', slug),
    name,
    budget_cents: budgetCents,
    spent_cents: 0,
  }))
}

/** Rows of `ads`, all of them running. */
export function createAdRows() {
  return advertisers.flatMap((advertiser) =>
    advertiser.ads.map((ad) => ({
      id: createId('ads', ad.slug),
      advertiser_id: createId('advertisers', advertiser.slug),
      headline: ad.headline,
      target_url: ad.targetUrl,
      cost_per_click_cents: ad.costPerClickCents,
      active: 1,
    })),
  )
}
