// What reading costs: rows that D1 has to read for the common shapes, as `Server-Timing` tells them.
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createCaller } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { countingLibrary } from './support/library.ts'

const numbers = (from: number, to: number): string =>
  `WITH RECURSIVE n(x) AS (SELECT ${from} UNION ALL SELECT x + 1 FROM n WHERE x < ${to})`

beforeAll(async () => {
  await fillLibrary()
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO authors (id, name) ${numbers(1, 200)} SELECT 'a' || x, 'n' || x FROM n`,
    ),
    env.DB.prepare(
      `INSERT INTO books (id, title, author_id) ${numbers(1001, 3000)} SELECT x, 't' || x, 'a' || (x % 200 + 1) FROM n`,
    ),
    env.DB.prepare(
      `INSERT INTO sales (id, book_id, copies) ${numbers(1001, 5000)} SELECT x, 1001 + x % 2000, x % 9 FROM n`,
    ),
    env.DB.prepare('CREATE INDEX books_author_idx ON books (author_id)'),
  ])
})
const call = createCaller(countingLibrary)

const rowsReadOf = (response: Response): number =>
  Number(/read=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')?.[1] ?? Number.NaN)

test.each([
  { path: 'books?select=id,title&order=id.desc&limit=10', most: 10 },
  { path: 'books?select=id,author_id(name)&order=id.desc&limit=10', most: 30 },
  { path: 'books?select=id,...author_id(name)&order=id.desc&limit=10', most: 30 },
  { path: 'books?select=id,author_id(name,mentor_id(name))&order=id.desc&limit=10', most: 50 },
  { path: 'authors?select=id,books!author_id(title)&id=eq.a7', most: 30 },
  { path: 'authors?select=id,...books!author_id(id,title)&id=eq.a7', most: 30 },
  { path: 'authors?select=id,books!author_id(count)&id=eq.a7', most: 30 },
  { path: 'authors?select=id,books!author_id(id,sales(copies))&id=eq.a7', most: 80 },
  { path: 'books?select=id,sales(copies.sum())&order=id.desc&limit=10', most: 60 },
])('$path reads $most rows at most', async ({ path, most }) => {
  const response = await call(`/rest/v1/${path}`)
  expect(response.status).toBe(200)
  expect(rowsReadOf(response)).toBeLessThanOrEqual(most)
})

test('what is embedded is read for the rows of the page alone, in whatever order they come', async () => {
  const plain = await call('/rest/v1/books?select=id&order=title.desc&limit=3')
  const embedding = await call(
    '/rest/v1/books?select=id,sales(copies),...author_id(name)&order=title.desc&limit=3',
  )
  expect(await embedding.json()).toMatchObject([{ id: 3000 }, { id: 2999 }, { id: 2998 }])
  expect(rowsReadOf(embedding) - rowsReadOf(plain)).toBeLessThan(50)
})
