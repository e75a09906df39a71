// Reads products: the data API for browsing, the search function for words.
import { backend } from '../backend/client.ts'
import type { Product } from '../backend/database.ts'
import { failureOf, requireData } from '../backend/failure.ts'
import { invoke } from '../backend/functions.ts'
import { remember } from '../backend/query.ts'
import type { CatalogueRequest, Sort } from './request.ts'

export const PAGE_SIZE = 24
const MOST_FOUND = 48

export interface ProductList {
  products: readonly Product[]
  /** How many there are on all pages. */
  total: number
}

/** What the catalogue asks for. */
export async function readProducts(request: CatalogueRequest): Promise<ProductList> {
  const list = request.q === '' ? await browse(request) : await search(request)
  for (const product of list.products) remember(`product:${product.id}`, product)
  return list
}

const ORDER: Readonly<Record<Sort, { column: keyof Product; ascending: boolean }>> = {
  new: { column: 'created_at', ascending: false },
  cheap: { column: 'price_cents', ascending: true },
  dear: { column: 'price_cents', ascending: false },
  name: { column: 'name', ascending: true },
}

async function browse({ species, category, sort, page }: CatalogueRequest): Promise<ProductList> {
  const { column, ascending } = ORDER[sort === '' ? 'new' : sort]
  const first = (page - 1) * PAGE_SIZE
  let query = backend.from('products').select('*', { count: 'exact' })
  if (species !== '') query = query.eq('species', species)
  if (category !== '') query = query.eq('category', category)
  const answer = await query
    .order(column, { ascending })
    .order('id')
    .range(first, first + PAGE_SIZE - 1)
  if (answer.status === 416) return { products: [], total: answer.count ?? 0 } // a page past the last
  return { products: requireData(answer), total: answer.count ?? 0 }
}

async function search({ q, species, category, sort }: CatalogueRequest): Promise<ProductList> {
  const filters = {
    ...(species === '' ? {} : { species }),
    ...(category === '' ? {} : { category }),
  }
  const outcome = await invoke<Product[]>('search', { q, ...filters, limit: MOST_FOUND })
  if (outcome.kind === 'refused') throw failureOf(500, outcome.refusal)
  const products = sort === '' ? outcome.value : sortProducts(outcome.value, sort)
  return { products, total: products.length }
}

function sortProducts(products: readonly Product[], sort: Sort): Product[] {
  const { column, ascending } = ORDER[sort]
  const sign = ascending ? 1 : -1
  return products.toSorted((a, b) => {
    if (a[column] === b[column]) return 0
    return a[column] < b[column] ? -sign : sign
  })
}
