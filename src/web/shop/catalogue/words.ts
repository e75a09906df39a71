// What the catalogue says about what it shows.
import { CATEGORIES, count, SPECIES } from '../parts/words.ts'
import type { CatalogueRequest } from './request.ts'

/** The page's title: `Toys for cats`, or null for the whole catalogue. */
export function describeRequest({ q, species, category }: CatalogueRequest): string | null {
  const shelf = describeShelf(species, category)
  if (q === '') return shelf
  return shelf === null ? `“${q}”` : `“${q}” in ${shelf.toLowerCase()}`
}

/** The shelf's name: `Care`, `Dogs`, `Toys for cats`; null for the whole shop. */
export function describeShelf(species: string, category: string): string | null {
  const animals = SPECIES[species]
  const things = CATEGORIES[category]
  if (things === undefined) return animals ?? null
  return animals === undefined ? things : `${things} for ${animals.toLowerCase()}`
}

/** How much there is, in a sentence. */
export function describeCount({ q }: CatalogueRequest, total: number): string {
  return q === '' ? count(total, 'thing') : `${count(total, 'thing')} found`
}
