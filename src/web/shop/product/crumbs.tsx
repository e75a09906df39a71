// The way back to the shelf.
import { CATEGORIES, SPECIES } from '../parts/words.ts'

export function Crumbs({ species, category }: { species: string; category: string }) {
  return (
    <nav class="crumbs" aria-label="Where this stands">
      <a href="/">Shop</a>
      <a href={`/?species=${species}`}>{SPECIES[species] ?? species}</a>
      <a href={`/?species=${species}&category=${category}`}>{CATEGORIES[category] ?? category}</a>
    </nav>
  )
}
