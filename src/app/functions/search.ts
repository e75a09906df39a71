// Finds products by words, species and category, best first.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { defineFunction, http } from '#engine'
import { products } from '../tables.ts'

const MAX_TERMS = 16
const ALL = sql`true`

const filter = z.string().max(50).nullish()

export const search = defineFunction({
  name: 'search',
  on: [http.get('/search'), http.post('/search')],
  access: 'public',
  input: z.object({
    q: z.string().max(200).nullish(),
    species: filter,
    category: filter,
    limit: z.int().min(1).max(50).default(20),
  }),
  rows: products,
  run({ q, species, category, limit }) {
    const match = createMatch(q ?? '')
    const fits = and(
      species ? eq(products.species, species) : undefined,
      category ? eq(products.category, category) : undefined,
    )
    return match === null ? list(fits ?? ALL, limit) : rank(match, fits ?? ALL, limit)
  },
})

const list = (fits: SQL, limit: number): SQL =>
  sql`SELECT id FROM products WHERE ${fits} ORDER BY name, id LIMIT ${limit}`

// A word in the name weighs most, one in the description least: the order of the index's columns.
const rank = (match: string, fits: SQL, limit: number): SQL => sql`
  SELECT products.id FROM products
  JOIN (SELECT rowid, bm25(products_fts, 8, 4, 4, 1) AS rank FROM products_fts WHERE products_fts MATCH ${match})
    AS found ON found.rowid = products.rowid
  WHERE ${fits} ORDER BY found.rank, products.name, products.id LIMIT ${limit}`

/** FTS5's expression for all words of `q`, the last one perhaps unfinished; null when there is no word in it. */
function createMatch(q: string): string | null {
  const words = q.normalize('NFC').match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  if (words.length === 0) return null
  // In quotes a word is text to FTS5, never one of its operators.
  return `${words
    .slice(0, MAX_TERMS)
    .map((word) => `"${word}"`)
    .join(' ')}*`
}
