// What must stay hidden or harmless: columns without a grant, tables that are not the app's, SQL in every place.
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, publishableKey, secretKey } from '../../support/worker.ts'
import { runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'
import { signUp } from './support/users.ts'

beforeAll(fillLibrary)
const call = createCaller(library)
const user = await signUp(call)

const full = { Prefer: 'return=representation' }
const unknown = {
  code: '42703',
  details: null,
  hint: null,
  message: 'column authors.secret does not exist',
}

describe('S3 a column without a grant does not exist', () => {
  const paths = [
    'authors?select=secret',
    'authors?select=x:secret',
    'authors?secret=eq.s-ann',
    'authors?secret=like.s*',
    'authors?secret=is.null',
    'authors?secret->>x=eq.1',
    'authors?or=(id.eq.ann,secret.eq.s-ann)',
    'authors?and=(id.eq.ann,or(not.and(secret.like.s*),id.eq.x))',
    'authors?order=secret',
    'authors?order=secret->x',
    'books?select=author_id(secret)',
    'books?select=author_id(id)&author_id.secret=eq.x',
    'books?select=author_id(id)&author_id.order=secret',
    'books?select=author_id(id)&author_id.or=(secret.eq.x)',
    'authors?select=authors!mentor_id(secret)',
    'authors?select=count&secret=eq.s-ann',
    'authors?select=id,secret::text',
  ]
  runCases(
    call,
    paths.flatMap((path) => [
      { name: `visitor: ${path}`, path, status: 400, rows: unknown },
      { name: `user: ${path}`, path, as: user.token, status: 400, rows: unknown },
    ]),
  )

  test.each([
    ['GET', 'authors', undefined],
    ['GET', 'authors?select=*,authors!mentor_id(*)', undefined],
    ['GET', 'books?select=*,author_id(*)', undefined],
    ['POST', 'authors', { id: 'new', name: 'New' }],
    ['PATCH', 'authors?id=eq.new', { name: 'Newer' }],
    ['DELETE', 'authors?id=eq.new', undefined],
  ])('%s %s answers without it', async (method, path, body) => {
    const response = await call(`/rest/v1/${path}`, { method, body, as: user.token, headers: full })
    expect(response.ok).toBe(true)
    expect(await response.text()).not.toMatch(/secret|s-ann/)
  })

  test.each([
    ['POST', 'authors', { id: 'z', name: 'z', secret: 's-ann' }],
    ['POST', 'authors?columns=secret', { secret: 's-ann' }],
    ['PATCH', 'authors?id=eq.ann', { secret: 'x' }],
  ])('S4 %s %s cannot write it', async (method, path, body) => {
    const response = await call(`/rest/v1/${path}`, { method, body, as: user.token })
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        code: 'PGRST204',
        message: "Could not find the 'secret' column of 'authors' in the schema cache",
      }),
    ])
  })

  test('the operator reads it', async () => {
    const response = await call('/rest/v1/authors?select=secret&id=eq.ann', { as: secretKey })
    expect(await response.json()).toEqual([{ secret: 's-ann' }])
  })
})

describe("S5 only the app's own tables with a policy exist", () => {
  const names = [
    'hidden',
    'auth_users',
    'auth_sessions',
    'ledge_events',
    'ledge_deliveries',
    'ledge_targets',
  ]
  const others = [
    'sqlite_master',
    'sqlite_schema',
    'd1_migrations',
    'products_fts',
    '_cf_KV',
    'json_each',
    'pragma_table_list',
    'AUTHORS',
    'main.authors',
    'constructor',
    '__proto__',
    'toString',
    ' ',
    '"authors"',
    'authors;',
    'authors--',
  ]
  test.each([...names, ...others])('%s', async (name) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']) {
      const body = method === 'POST' || method === 'PATCH' ? { id: 1 } : undefined
      const path = `/rest/v1/${encodeURIComponent(name)}?id=eq.1`
      for (const as of [publishableKey, user.token]) {
        const response = await call(path, { method, body, as })
        expect(response.status).toBe(404)
        if (method !== 'HEAD') expect(await response.json()).toMatchObject({ code: 'PGRST205' })
      }
    }
  })

  test.each(['ledge_events', 'auth_users', 'sqlite_master', 'd1_migrations'])(
    'the operator finds no %s either',
    async (name) => {
      const response = await call(`/rest/v1/${name}`, { as: secretKey })
      expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([
        404,
        'PGRST205',
      ])
    },
  )

  test('the operator reads tables without a policy', async () => {
    const response = await call('/rest/v1/hidden', { as: secretKey })
    expect(await response.json()).toEqual([{ id: 'h1', book_id: 5 }])
  })

  test.each([
    'books?select=hidden(*)',
    'books?select=hidden!hidden_book_id_fkey(*)',
    'books?select=id,hidden(count)',
  ])('no relationship leads to one: %s', async (path) => {
    const response = await call(`/rest/v1/${path}`)
    const text = await response.text()
    expect([response.status, JSON.parse(text).code, JSON.parse(text).hint]).toEqual([
      400,
      'PGRST200',
      null,
    ])
    expect(text).not.toContain('h1')
  })

  test('S33 a row that a hidden table points to: the error does not name that table', async () => {
    const open = {
      ...library,
      policies: library.policies.map((one) => ({
        ...one,
        rules: { ...one.rules, delete: () => true },
      })),
    }
    const response = await createCaller(open)('/rest/v1/books?id=eq.5', {
      method: 'DELETE',
      as: user.token,
    })
    expect([response.status, await response.json()]).toEqual([
      409,
      {
        code: '23503',
        details: null,
        hint: null,
        message: 'update or delete on table "books" violates foreign key constraint',
      },
    ])
  })
})

describe('S6 text of a request never becomes SQL', () => {
  const attack = `x"'); DROP TABLE books; --`
  const text = encodeURIComponent(attack)
  const quoted = encodeURIComponent(`"x\\"'); DROP TABLE books; --"`)
  const places = [
    `${text}`,
    `books?select=${quoted}`,
    `books?select=${quoted}:title&id=eq.1`,
    `books?select=${quoted}:author_id(id)&id=eq.1`,
    `books?select=author_id!${quoted}(id)`,
    `books?select=title::${text}`,
    `books?${quoted}=eq.1`,
    `books?${quoted}.title=eq.1`,
    `books?order=${quoted}`,
    `books?order=title.${text}`,
    `books?limit=${text}`,
    `books?offset=1${text}`,
    `books?or=(${quoted}.eq.1)`,
    `authors?profile->>${quoted}=eq.1`,
    ...[
      'eq',
      'neq',
      'gt',
      'gte',
      'lt',
      'lte',
      'like',
      'ilike',
      'isdistinct',
      'is',
      'fts',
      'cs',
    ].map((operator) => `books?title=${operator}.${text}`),
    `books?title=in.(${quoted},a)`,
    `books?title=like.${text}${'y'.repeat(60)}_*z*`,
    `books?or=(title.eq.${quoted},title.like.${quoted})`,
    `books?id=eq.${text}`,
    `books?on_conflict=${quoted}`,
    `books?columns=${quoted}`,
  ]
  test.each(places)('GET %s', async (path) => {
    const response = await call(`/rest/v1/${path}`, { as: secretKey })
    expect(response.status).toBeLessThan(500)
    expect(await env.DB.prepare('SELECT count(*) AS n FROM books').first('n')).toBe(5)
  })

  test('as a value it is stored as it is', async () => {
    const response = await call('/rest/v1/genres?select=name', {
      method: 'POST',
      as: secretKey,
      headers: full,
      body: { id: 900, name: attack },
    })
    expect(await response.json()).toEqual([{ name: attack }])
    const key = await call('/rest/v1/genres', {
      method: 'POST',
      as: secretKey,
      body: { [attack]: 1 },
    })
    expect(key.status).toBe(400)
  })
})

describe('S8 names that every object has', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s',
    async (name) => {
      const column = await call(`/rest/v1/books?select=${name}`)
      expect([column.status, (await column.json<{ code: string }>()).code]).toEqual([400, '42703'])
      const filter = await call(`/rest/v1/books?${name}=eq.1&${name}.order=id`)
      expect(filter.status).toBe(400)
      const operator = await call(`/rest/v1/books?id=${name}.1`)
      expect((await operator.json<{ code: string }>()).code).toBe('PGRST100')
      const alias = await call(`/rest/v1/books?select=${name}:id&id=eq.1`)
      expect(await alias.text()).toBe(`[{"${name}":1}]`)
    },
  )
})

test('what is below a table is no table', async () => {
  const response = await call('/rest/v1/books/1')
  expect([response.status, await response.json()]).toMatchObject([404, { code: 'PGRST125' }])
})

test("S31 a token that is none is 401 in this protocol's words", async () => {
  const response = await call('/rest/v1/books', { as: 'nonsense' })
  expect(response.status).toBe(401)
  expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer error="invalid_token"/)
  expect(await response.json()).toMatchObject({ code: 'PGRST301', details: null, hint: null })
})
