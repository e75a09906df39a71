// When D1 fails: what a client is told, and what not. Faults are made at the binding.
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

/** A D1 whose batches fail with `message`; statements are made as ever. */
function failing(message: string) {
  const database = {
    withSession: () => database,
    getBookmark: () => null,
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: () => Promise.reject(new Error(message)),
  }
  return { DB: database as unknown as D1Database } // the part of it that the engine uses
}

test.each([
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: Internal error in D1 DB storage caused object to be reset.',
])('R8 a read that may be tried again is 503: %s', async (message) => {
  const response = await call('/rest/v1/books', { bindings: failing(message) })
  expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1'])
  expect(response.headers.get('Proxy-Status')).toBe('PostgREST; error=PGRST000')
  expect(await response.json()).toEqual({
    code: 'PGRST000',
    details: null,
    hint: null,
    message: 'The database cannot be reached right now.',
  })
})

test.each(['POST', 'PATCH', 'DELETE'])(
  'R7 a %s whose answer was lost says that it may have happened',
  async (method) => {
    const body = method === 'DELETE' ? undefined : { name: 'x' }
    const path = `/rest/v1/genres?select=id${method === 'POST' ? '' : '&id=eq.1'}`
    const options = { method, body, as: secretKey }
    const lost = failing('D1_ERROR: Network connection lost.')
    const response = await call(path, { ...options, bindings: lost })
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, null])
    expect(await response.json()).toMatchObject({
      code: '08007',
      message: 'the answer of the database was lost: the write may have happened',
      hint: expect.stringContaining('Idempotency-Key'),
    })
    const full = failing('D1_ERROR: D1 DB is overloaded. Requests queued for too long.')
    const refused = await call(path, { ...options, bindings: full })
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({
      message: 'the database is overloaded: nothing was written',
    })
  },
)

test.each([
  ['GET', 'D1_ERROR: no such column: authors.secret at offset 61: SQLITE_ERROR'],
  ['POST', 'D1_ERROR: no such table: main.hidden: SQLITE_ERROR'],
  ['PATCH', 'D1_ERROR: UNIQUE failure nobody knows'],
  ['DELETE', 'boom'],
])('S33 any other fault is 500 and tells nothing of the inside: %s %s', async (method, message) => {
  const body = method === 'POST' || method === 'PATCH' ? { id: 1, name: 'x' } : undefined
  const response = await call(`/rest/v1/genres?select=id${method === 'POST' ? '' : '&id=eq.1'}`, {
    method,
    body,
    as: secretKey,
    bindings: failing(message),
  })
  expect(response.status).toBe(500)
  const text = await response.text()
  expect(JSON.parse(text)).toEqual({
    code: 'PGRSTX00',
    details: null,
    hint: null,
    message: 'Something went wrong on our side. Try again in a moment.',
  })
  expect(response.headers.get('Retry-After')).toBeNull()
})

test.each([
  {
    message: 'UNIQUE constraint failed: genres.secret: SQLITE_CONSTRAINT',
    status: 409,
    told: 'duplicate key value violates unique constraint "genres_key"',
  },
  {
    message: "UNIQUE constraint failed: index 'secret_idx': SQLITE_CONSTRAINT",
    status: 409,
    told: 'duplicate key value violates unique constraint "genres_key"',
  },
  {
    message: 'NOT NULL constraint failed: other.secret: SQLITE_CONSTRAINT',
    status: 400,
    told: 'null value in a column of relation "genres" violates not-null constraint',
  },
  {
    message: "CHECK constraint failed: secret <> 'x': SQLITE_CONSTRAINT",
    status: 400,
    told: 'new row for relation "genres" violates check constraint "genres_check"',
  },
  {
    message: 'string or blob too big: SQLITE_TOOBIG',
    status: 413,
    told: 'row is too big: at most 1,900,000 bytes can be stored',
  },
])(
  'S33 constraints of what the caller cannot know: $message',
  async ({ message, status, told }) => {
    const response = await call('/rest/v1/genres', {
      method: 'POST',
      body: { id: 1, name: 'x' },
      as: secretKey,
      bindings: failing(`D1_ERROR: ${message}`),
    })
    expect([response.status, (await response.json<{ message: string }>()).message]).toEqual([
      status,
      told,
    ])
  },
)
