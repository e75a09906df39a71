// One product: its picture, its story, and the way into the cart.
import { useRoute } from 'preact-iso'
import type { Product } from '../backend/database.ts'
import { useQuery } from '../backend/query.ts'
import { ProductGrid, SkeletonGrid } from '../catalogue/product-grid.tsx'
import { Missing } from '../frame/missing.tsx'
import { useTitle } from '../parts/title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { SPECIES } from '../parts/words.ts'
import { ProductDetails } from './details.tsx'
import { readProduct, readRelated } from './products.ts'
import { ProductSkeleton } from './skeleton.tsx'

export function ProductScreen() {
  const id = useRoute().params.id ?? ''
  const { data, failure, retry } = useQuery(`product:${id}`, () => readProduct(id))
  useTitle(data === null ? 'Product' : data === 'missing' ? 'Not here' : data.name)
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  if (data === null) return <ProductSkeleton />
  if (data === 'missing') return <Missing />
  return (
    <>
      <ProductDetails key={data.id} product={data} />
      <Related product={data} />
    </>
  )
}

/** A shelf of other things for the same animal. */
function Related({ product }: { product: Product }) {
  const { id, species } = product
  const { data, failure } = useQuery(`products:related:${id}`, () => readRelated(product))
  if (failure !== null || data?.length === 0) return null
  return (
    <section class="related" aria-labelledby="related">
      <h2 id="related">More for {(SPECIES[species] ?? species).toLowerCase()}</h2>
      {data === null ? <SkeletonGrid size={4} /> : <ProductGrid products={data} />}
    </section>
  )
}
