// N3: how many statements a request sends to D1, at most: the free plan takes 50 from one invocation.
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

/** The test's D1, which counts the statements that it runs. */
function createCounter() {
  const counter = { statements: 0 }
  const database = {
    prepare: (sql: string) => env.DB.prepare(sql),
    withSession: () => database,
    getBookmark: () => null,
    batch(statements: D1PreparedStatement[]) {
      counter.statements += statements.length
      return env.DB.batch(statements)
    },
  }
  return { counter, bindings: { DB: database as unknown as D1Database } } // the part of it that the engine uses
}

const rows = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index + 100, name: 'x'.repeat(length) }))
const ALL = 'count=exact,return=representation'

test.each([
  [
    'a read with a count',
    'GET',
    'books?select=id,genres(name),...author_id(name)&order=title',
    undefined,
    ALL,
  ],
  ['a thousand rows', 'POST', 'genres', rows(1000, 10), ALL],
  ['a megabyte of rows', 'POST', 'genres', rows(900, 1000), ALL],
  [
    'an upsert of a megabyte',
    'POST',
    'genres',
    rows(900, 1000),
    `resolution=merge-duplicates,${ALL}`,
  ],
  [
    'an update',
    'PATCH',
    'genres?id=gt.0',
    { name: 'y' },
    `handling=strict,max-affected=2000,${ALL}`,
  ],
  ['a delete', 'DELETE', 'genres?id=gt.99', undefined, ALL],
])('N3 %s', async (_name, method, path, body, prefer) => {
  for (const key of [undefined, crypto.randomUUID()]) {
    const { counter, bindings } = createCounter()
    const headers = { Prefer: prefer, ...(key !== undefined && { 'Idempotency-Key': key }) }
    const response = await call(`/rest/v1/${path}`, {
      method,
      body,
      headers,
      bindings,
      as: secretKey,
    })
    expect(response.status).toBeLessThan(300)
    expect(counter.statements).toBeGreaterThan(0)
    expect(counter.statements).toBeLessThanOrEqual(20)
    if (method === 'POST') await env.DB.prepare('DELETE FROM genres WHERE id >= 100').run()
  }
})
