// What the catalogue shows, as it stands in the URL.
import { CATEGORIES, SPECIES } from '../parts/words.ts'

export const SORTS = {
  new: 'New in',
  cheap: 'Price, low to high',
  dear: 'Price, high to low',
  name: 'Name, A to Z',
} as const

export type Sort = keyof typeof SORTS

export interface CatalogueRequest {
  /** Search text, empty for none. */
  q: string
  /** Empty for all. */
  species: string
  category: string
  /** Empty for the natural order: newest first, or best match when searching. */
  sort: Sort | ''
  page: number
}

/** Reads the URL's query; what makes no sense in it counts as absent. */
export function readRequest(query: Readonly<Record<string, string>>): CatalogueRequest {
  const { q = '', species = '', category = '', sort = '' } = query
  const page = Number(query.page ?? 1)
  return {
    q: q.trim().slice(0, 200),
    species: Object.hasOwn(SPECIES, species) ? species : '',
    category: Object.hasOwn(CATEGORIES, category) ? category : '',
    sort: Object.hasOwn(SORTS, sort) ? (sort as Sort) : '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  }
}

/** The catalogue's URL with some things changed; whatever else changes, the list starts at its first page. */
export function toUrl(request: CatalogueRequest, change: Partial<CatalogueRequest>): string {
  const { q, species, category, sort, page } = { ...request, page: 1, ...change }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ q, species, category, sort })) {
    if (value !== '') query.set(name, value)
  }
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text === '' ? '/' : `/?${text}`
}
