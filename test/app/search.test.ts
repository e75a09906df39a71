// Searching products: words, the beginning of a word, filters, and text that is no query language.
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf } from '../support/worker.ts'
import { createProduct } from './shop.ts'

const call = createCaller()

async function search(input: Record<string, unknown>): Promise<unknown[]> {
  const answer = await call('/search', { method: 'POST', body: input })
  expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
  return ((await answer.json()) as { name: string }[]).map((row) => row.name)
}

beforeAll(async () => {
  await createProduct({ name: 'Salmon crunch', description: 'Dry food.', category: 'food' })
  await createProduct({
    name: 'Scratching post',
    description: 'Smells of salmon.',
    category: 'beds',
  })
  await createProduct({
    name: 'Crème brush',
    species: 'dog',
    category: 'care',
    description: 'Soft.',
  })
  await createProduct({
    name: 'Big ball',
    species: 'dog',
    category: 'toys',
    description: 'Rolls AND bounces.',
  })
  for (const n of Array.from({ length: 60 }, (_, index) => index)) {
    await createProduct({
      name: `Pebble ${n}`,
      species: 'fish',
      category: 'decor',
      description: 'A stone.',
    })
  }
})

describe('search', () => {
  test.each([
    { input: { q: 'salmon' }, names: ['Salmon crunch', 'Scratching post'] },
    { input: { q: 'sal' }, names: ['Salmon crunch', 'Scratching post'] },
    { input: { q: 'salmon cru' }, names: ['Salmon crunch'] },
    { input: { q: 'sal crunch' }, names: [] },
    { input: { q: 'SALMON', category: 'beds' }, names: ['Scratching post'] },
    { input: { q: 'salmon', species: 'dog' }, names: [] },
    { input: { q: 'creme' }, names: ['Crème brush'] },
    { input: { q: 'cre\u0300me' }, names: ['Crème brush'] },
    { input: { species: 'dog' }, names: ['Big ball', 'Crème brush'] },
    { input: { q: '  ', species: 'dog', category: 'toys' }, names: ['Big ball'] },
    { input: { q: null, species: 'dog', category: '' }, names: ['Big ball', 'Crème brush'] },
    { input: { q: 'nothing like it' }, names: [] },
  ])('$input finds $names', async ({ input, names }) => {
    expect(await search(input)).toEqual(names)
  })

  test.each([
    { q: 'bounces AND', names: ['Big ball'] },
    { q: 'AND', names: ['Big ball'] },
    { q: 'rolls NOT bounces', names: [] },
    { q: 'name:ball', names: [] },
    { q: '"ball', names: ['Big ball'] },
    { q: 'ball" OR "salmon', names: [] },
    { q: "ball'; DROP TABLE products; --", names: [] },
    { q: 'NEAR(ball big)', names: [] },
    { q: '^big* (ball)', names: ['Big ball'] },
    { q: '{name species}: ball', names: [] },
    { q: 'big 𞤀𞤁', names: [] },
    { q: 'ball \u0000', names: ['Big ball'] },
    { q: 'big '.repeat(50), names: ['Big ball'] },
  ])('S6 $q is words and nothing else', async ({ q, names }) => {
    expect(await search({ q })).toEqual(names)
  })

  test('S6 whatever is typed is answered', async () => {
    for (const q of ['*', '"', "'", '()', '🐶', '-', '\\', '%', '\ud800', 'a'.repeat(200)]) {
      expect((await call('/search', { method: 'POST', body: { q } })).status).toBe(200)
    }
  })

  test('20 rows unless it is told otherwise, 50 at most', async () => {
    expect(await search({ species: 'fish' })).toHaveLength(20)
    expect(await search({ q: 'stone', limit: 50 })).toHaveLength(50)
    const answer = await call('/search', { method: 'POST', body: { limit: 51 } })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: 'limit: must be at most 50' },
    ])
  })

  test('the same by GET, by name and through rpc: rows as the data API gives them', async () => {
    const query = 'q=big%20ba&limit=5'
    const [routed, named, called] = await Promise.all([
      call(`/search?${query}`),
      call(`/functions/v1/search?${query}`),
      call(`/rest/v1/rpc/search?${query}`),
    ])
    const rows = await routed.json()
    expect(rows).toMatchObject([{ name: 'Big ball', price_cents: 250, stock: 10, species: 'dog' }])
    expect(await named.json()).toEqual(rows)
    expect(await called.json()).toEqual(rows)
  })
})
