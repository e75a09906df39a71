// Reads one product, and its neighbours on the shelf.
import { backend } from '../backend/client.ts'
import type { Product } from '../backend/database.ts'
import { requireData } from '../backend/failure.ts'
import { remember } from '../backend/query.ts'

const NEIGHBOURS = 4
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The product, or `missing` when there is none. */
export async function readProduct(id: string): Promise<Product | 'missing'> {
  if (!UUID.test(id)) return 'missing'
  const [product] = requireData(await backend.from('products').select('*').eq('id', id))
  return product ?? 'missing'
}

/** A few other things for the same animal, newest first. */
export async function readRelated({ id, species }: Product): Promise<Product[]> {
  const query = backend.from('products').select('*').eq('species', species).neq('id', id)
  const related = requireData(
    await query.gt('stock', 0).order('created_at', { ascending: false }).limit(NEIGHBOURS),
  )
  for (const product of related) remember(`product:${product.id}`, product)
  return related
}
