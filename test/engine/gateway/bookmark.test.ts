// Where a request reads from, and what a client gets to read its own writes anywhere. Replicas cannot be had locally, so
// the binding notes how sessions are opened; everything behind it is the real D1.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { createCaller, publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'

const call = createCaller()
const BOOKMARK = '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683'
const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/
const HEADER = 'x-d1-bookmark'

/** D1 that notes where each session starts. */
function createNotingDatabase() {
  const starts: unknown[] = []
  const DB = {
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
    withSession(start: string) {
      starts.push(start)
      return env.DB.withSession(start)
    },
  } as unknown as D1Database // the part of it that the engine uses
  return { DB, starts }
}

async function ask(path: string, options: Parameters<typeof call>[1] = {}) {
  const { DB, starts } = createNotingDatabase()
  const response = await call(path, { ...options, bindings: { ...options.bindings, DB } })
  return { response, starts }
}

const user = async (): Promise<string> => {
  const answer = await call('/auth/v1/signup', {
    method: 'POST',
    body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery staple' },
  })
  return (await answer.json<{ access_token: string }>()).access_token
}

describe('where a read starts', () => {
  test.each([
    { who: 'nobody', as: undefined },
    { who: 'the publishable key', as: publishableKey },
  ])('$who: at the nearest replica, for GET and HEAD', async ({ as }) => {
    for (const method of ['GET', 'HEAD']) {
      const { response, starts } = await ask('/rest/v1/products?limit=1', {
        method,
        ...(as !== undefined && { as }),
      })
      expect([response.status, starts]).toEqual([200, ['first-unconstrained']])
      expect(response.headers.get(HEADER)).toMatch(SHAPE)
      expect(roundTripsOf(response)).toBe(1)
    }
  })

  test('a user and the secret key: at the primary', async () => {
    for (const as of [await user(), secretKey]) {
      const { response, starts } = await ask('/rest/v1/products?limit=1', { as })
      expect([response.status, starts]).toEqual([200, ['first-primary']])
      expect(response.headers.get(HEADER)).toMatch(SHAPE)
    }
  })

  test('a write: at the primary', async () => {
    const options = { method: 'PATCH', body: { stock: 1 }, as: secretKey }
    const { response, starts } = await ask('/rest/v1/products?id=eq.nothing', options)
    expect([response.status, starts]).toEqual([204, ['first-primary']])
  })

  test('nowhere, when it is refused before D1 is asked', async () => {
    const { response, starts } = await ask('/rest/v1/products', { method: 'POST', body: {} })
    expect([response.status, starts]).toEqual([401, []])
  })

  test.each([undefined, secretKey])('with a bookmark: where it has arrived', async (as) => {
    const { response, starts } = await ask('/rest/v1/products?limit=1', {
      headers: { [HEADER]: BOOKMARK },
      ...(as !== undefined && { as }),
    })
    expect([response.status, starts]).toEqual([200, [BOOKMARK]])
  })

  test.each([
    ['a word', 'nonsense'],
    ['a start of D1’s own', 'first-unconstrained'],
    ['nothing', ''],
    ['one with something behind it', `${BOOKMARK}'; DROP TABLE products`],
    ['a long one', 'f'.repeat(8_000)],
  ])('what is no bookmark never reaches D1: %s', async (_, shown) => {
    const { response, starts } = await ask('/rest/v1/products?limit=1', {
      headers: { [HEADER]: shown },
    })
    expect([response.status, starts]).toEqual([200, ['first-primary']])
    expect(response.headers.get(HEADER)).toMatch(SHAPE)
  })

  test('the answer’s bookmark is good for the next request', async () => {
    const first = await call('/rest/v1/products?limit=1')
    const shown = first.headers.get(HEADER) ?? ''
    const { response, starts } = await ask('/rest/v1/products?limit=1', {
      headers: { [HEADER]: shown },
    })
    expect([response.status, starts]).toEqual([200, [shown]])
  })
})

describe('functions', () => {
  const body = { q: 'cat' }

  test.each(['/rest/v1/rpc/search', '/functions/v1/search'])(
    '%s decides by the primary, whatever bookmark it is shown, and tells where it got',
    async (path) => {
      const options = { method: 'POST', body, headers: { [HEADER]: BOOKMARK } }
      const { response, starts } = await ask(path, options)
      expect(response.status).toBe(200)
      expect(starts[0]).toBe('first-primary')
      expect(starts).not.toContain(BOOKMARK)
      expect(response.headers.get(HEADER)).toMatch(SHAPE)
    },
  )
})

describe('no bookmark', () => {
  test.each([
    ['where D1 was not asked', '/rest/v1/products?limit=x'],
    ['of the identity service, which reads the primary alone', '/auth/v1/health'],
    ['of a page that is none', '/nowhere'],
  ])('%s', async (_, path) => {
    const { response } = await ask(path)
    expect(response.headers.has(HEADER)).toBe(false)
  })
})

test('a read that D1 refuses tells where it got and no more', async () => {
  const database = {
    withSession: () => database,
    getBookmark: () => BOOKMARK,
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: () => Promise.reject(new Error('D1_ERROR: Network connection lost.')),
  }
  const DB = database as unknown as D1Database // the part of it that the engine uses
  const response = await call('/rest/v1/products', { bindings: { DB } })
  expect([response.status, response.headers.get(HEADER)]).toEqual([503, BOOKMARK])
})

test('a browser may send and read it', async () => {
  const headers = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' }
  const preflight = await call('/rest/v1/products', { method: 'OPTIONS', headers })
  const answer = await call('/rest/v1/products?limit=1', { headers })
  expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain(HEADER)
  expect(answer.headers.get('Access-Control-Expose-Headers')).toContain(HEADER)
})
