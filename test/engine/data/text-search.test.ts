// The order of what a text search finds: the best first, when the request names none.
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)

const call = createCaller(library)

runCases(call, [
  {
    name: 'the best first',
    path: 'articles?body=fts.fat&select=id',
    as: secretKey,
    rows: [{ id: 3 }, { id: 1 }],
  },
  {
    name: 'the best of a page, with a count',
    path: 'articles?body=fts.fat&select=id&limit=1',
    as: secretKey,
    headers: { Prefer: 'count=exact' },
    status: 206,
    gives: { 'Content-Range': '0-0/2' },
    rows: [{ id: 3 }],
  },
  {
    name: 'an order that is named',
    path: 'articles?body=fts.fat&select=id&order=id',
    rows: [{ id: 1 }, { id: 3 }],
  },
  {
    name: 'with other filters, and a search that excludes words',
    path: 'articles?body=fts.fat&title=not.fts.cat&select=id',
    rows: [{ id: 3 }],
  },
  {
    name: 'a search that only excludes has no best',
    path: 'articles?body=fts.!fat&select=id&order=id',
    rows: [{ id: 2 }, { id: 5 }],
  },
  {
    name: 'groups have no best',
    path: 'articles?body=fts.fat&select=count',
    rows: [{ count: 2 }],
  },
  { name: 'S3 a word of a hidden column', path: 'articles?body=fts.unicorn', rows: [] },
  {
    name: 'S3 a hidden column, though it is in the index',
    path: 'articles?draft=fts.unicorn',
    status: 400,
    has: { code: '42703', message: 'column articles.draft does not exist' },
  },
])

test('S3 no order tells how long a hidden column is', async () => {
  const read = async (as?: string) => {
    const options = as === undefined ? {} : { as }
    const response = await call('/rest/v1/articles?body=fts.zebra&select=id', options)
    return (await response.json<{ id: number }[]>()).map(({ id }) => id)
  }
  const add = env.DB.prepare('INSERT INTO articles (id, title, body, draft) VALUES (?, ?, ?, ?)')
  const orders: number[][] = []
  for (const [first, second] of [
    ['short', 'long '.repeat(50)],
    ['long '.repeat(50), 'short'],
  ]) {
    await env.DB.prepare('DELETE FROM articles WHERE id > 100').run()
    await env.DB.batch([
      add.bind(101, 'same', 'a zebra', first),
      add.bind(102, 'same', 'a zebra', second),
    ])
    orders.push(await read())
  }
  expect(orders[0]).toEqual(orders[1])
  expect(await read(secretKey)).toEqual([102, 101]) // to whom nothing is hidden, the shorter one is the better
})
