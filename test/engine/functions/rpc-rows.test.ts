// Functions that give rows of a table: chosen by the function, asked for as any rows are, shown as the policy says.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, event, http } from '../../../src/engine/functions/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { runCases } from '../data/support/case.ts'
import { books } from '../data/support/library.ts'
import { createPeople, fillNotes } from '../data/support/people.ts'
import { choosingApp } from './choosing-app.ts'

const call = createCaller(choosingApp)
const { owner, stranger } = await createPeople()
const singular = { Accept: 'application/vnd.pgrst.object+json' }
const strict = { Prefer: 'handling=strict, max-affected=2' }

beforeAll(() => fillNotes(owner, stranger))

const post = (name: string, body: unknown = {}, more = {}) => ({
  name: `POST ${name}`,
  method: 'POST',
  path: `rpc/${name}`,
  body,
  ...more,
})
const get = (path: string, more = {}) => ({ name: `GET ${path}`, path: `rpc/${path}`, ...more })
const ids = (...list: number[]) => list.map((id) => ({ id }))

describe('which rows, in which order', () => {
  runCases(call, [
    post('find_books?select=id', {}, { rows: ids(4, 3, 5), gives: { 'Content-Range': '0-2/*' } }),
    post('find_books?select=id&order=id', { limit: 2 }, { rows: ids(3, 4) }),
    post('find_books?select=id&id=lt.5&limit=1&offset=1', {}, { rows: ids(3) }),
    post('find_books?select=id&or=(pages.is.null,id.eq.4)', {}, { rows: ids(4, 3) }),
    post(
      'find_books?select=title,authors!author_id(name)&id=eq.3',
      {},
      {
        rows: [{ title: 'Gamma 100%', authors: { name: 'Bob' } }],
      },
    ),
    post('find_books?select=id,authors!author_id!inner()&authors.id=eq.cyd', {}, { rows: ids(5) }),
    post(
      'find_books',
      { pages: 100 },
      {
        rows: [
          {
            id: 1,
            title: 'Alpha',
            author_id: 'ann',
            editor_id: 'bob',
            pages: 100,
            price: 9.5,
            in_print: true,
          },
        ],
      },
    ),
    post(
      'list_links',
      {},
      {
        rows: [
          { book_id: 1, genre_id: 2 },
          { book_id: 1, genre_id: 1 },
          { book_id: 2, genre_id: 1 },
        ],
      },
    ),
    post(
      'list_links?select=books(title)&order=book_id.desc&limit=1',
      {},
      {
        rows: [{ books: { title: 'Beta' } }],
      },
    ),
    post('repeat?select=id', { ids: [3, 99, 1, 3] }, { rows: ids(3, 1, 3) }),
    post('repeat?select=id', { ids: [] }, { rows: [], gives: { 'Content-Range': '*/*' } }),
    post('repeat?select=count', { ids: [3, 1] }, { rows: [{ count: 2 }] }),
  ])

  test('a function that reads first costs its own round trip more', async () => {
    const answer = await call('/rest/v1/rpc/list_keys?select=id', { method: 'POST', body: {} })
    expect(await answer.json()).toEqual(ids(5, 4, 3, 2))
    expect(roundTripsOf(answer)).toBe(2)
  })
})

describe('GET tells arguments from what is asked of the rows', () => {
  runCases(call, [
    get('find_books?select=id&least=4', { rows: ids(4, 5) }),
    get('find_books?select=id&pages=30', { rows: ids(4) }),
    get('find_books?select=id&pages=gt.30', { rows: ids(5) }),
    get('find_books?select=id&limit=2', { rows: ids(4, 3) }),
    get('find_books?select=id&q=eq.x', { rows: [] }),
    get('find_books?select=id&q=%22Beta%22', { rows: ids(2) }),
    get('find_books?select=id&and=(id.gt.3,id.lt.5)', { rows: ids(4) }),
    get('find_books?select=id&authors.order=name', { status: 400, has: { code: 'PGRST108' } }),
    get('find_books?nope=1', { status: 404, has: { code: 'PGRST202' } }),
    get('find_books?nope=eq.1', { status: 400, has: { code: '42703' } }),
    get('repeat?ids={1,2}&select=id', { rows: ids(1, 2) }),
    get('list_links?select=genre_id&limit=1', { rows: [{ genre_id: 2 }] }),
  ])
})

describe('counts, one row, no rows', () => {
  runCases(call, [
    post(
      'find_books?select=id&limit=1',
      {},
      {
        headers: { Prefer: 'count=exact' },
        status: 206,
        rows: ids(4),
        gives: { 'Content-Range': '0-0/3' },
      },
    ),
    post(
      'find_books?select=id&offset=4',
      {},
      {
        headers: { Prefer: 'count=exact' },
        status: 416,
        has: { code: 'PGRST103' },
      },
    ),
    post('find_books?select=id&id=eq.4', {}, { headers: singular, rows: { id: 4 } }),
    post('find_books', {}, { headers: singular, status: 406, has: { code: 'PGRST116' } }),
    post('find_books?limit=2', {}, { headers: strict, status: 200 }),
    post('find_books', {}, { headers: strict, status: 400, has: { code: 'PGRST124' } }),
  ])

  test('as CSV, and not as a plan', async () => {
    const ask = (accept: string) =>
      call('/rest/v1/rpc/find_books?select=id,title&limit=1', { headers: { Accept: accept } })
    const csv = await ask('text/csv')
    expect([csv.headers.get('Content-Location'), await csv.text()]).toEqual([
      null,
      'id,title\n4,alphabet',
    ])
    const plan = await ask('application/vnd.pgrst.plan+json')
    expect([plan.status, await plan.json()]).toMatchObject([406, { code: 'PGRST107' }])
  })

  test.each([
    { how: 'HEAD', method: 'HEAD', prefer: 'count=exact', status: 200 },
    { how: 'POST for nothing', method: 'POST', prefer: 'return=minimal,count=exact', status: 204 },
  ])('$how gives the count alone', async ({ method, prefer, status }) => {
    const path = '/rest/v1/rpc/find_books'
    const answer = await call(path, { method, headers: { Prefer: prefer } })
    expect([answer.status, await answer.text()]).toEqual([status, ''])
    expect(answer.headers.get('Content-Range')).toBe('0-2/3')
    expect(roundTripsOf(answer)).toBe(1)
  })
})

describe('S1 S3 what the caller may see', () => {
  const notes = (names: string[]) => names.map((id) => ({ id }))
  runCases(call, [
    post('list_notes?select=id', {}, { as: owner.token, rows: notes(['mine', 'open']) }),
    post('list_notes?select=id', {}, { as: stranger.token, rows: notes(['open', 'theirs']) }),
    post('list_notes?select=id', {}, { as: secretKey, rows: notes(['mine', 'open', 'theirs']) }),
    post('list_notes?select=id', {}, { rows: [] }),
    post(
      'list_notes',
      {},
      {
        headers: { Prefer: 'count=exact' },
        as: stranger.token,
        gives: { 'Content-Range': '0-1/2' },
      },
    ),
    post(
      'pretend?select=id,is_public',
      {},
      {
        as: stranger.token,
        rows: [
          { id: 'open', is_public: true },
          { id: 'theirs', is_public: false },
        ],
      },
    ),
    post('pretend?select=id&is_public=is.true', {}, { as: stranger.token, rows: notes(['open']) }),
    post('list_mail', {}, { status: 401, has: { code: '42501' } }),
    post(
      'list_authors?select=id',
      {},
      { rows: [{ id: 'dee' }, { id: 'cyd' }, { id: 'bob' }, { id: 'ann' }] },
    ),
    post('list_authors?select=secret', {}, { status: 400, has: { code: '42703' } }),
    post('list_authors?secret=eq.s-ann', {}, { status: 400, has: { code: '42703' } }),
    post('list_authors?order=secret', {}, { status: 400, has: { code: '42703' } }),
    post('list_authors?select=secret&limit=1', {}, { as: secretKey, rows: [{ secret: 's-dee' }] }),
    post('for_members', {}, { status: 401, has: { code: '42501' } }),
    post('for_members?select=id&limit=1', {}, { as: owner.token, rows: ids(1) }),
  ])

  test('no column that is hidden is in a whole row, at any door', async () => {
    for (const path of [
      '/rest/v1/rpc/list_authors',
      '/functions/v1/list_authors',
      '/list_authors',
    ]) {
      const answer = await call(path, { method: 'POST', body: {} })
      const rows = await answer.json<object[]>()
      expect([rows.length, Object.keys(rows[0] ?? {})]).toEqual([
        4,
        expect.not.arrayContaining(['secret']),
      ])
    }
  })
})

describe('the other doors', () => {
  test.each(['/find-books', '/functions/v1/find_books'])('%s lists whole rows', async (path) => {
    const answer = await call(`${path}?limit=1&select=title&order=id`)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 1])
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(await answer.json()).toMatchObject([{ id: 4, title: 'alphabet', in_print: true }])
  })

  test('a visitor is refused in the words of functions before anything is read', async () => {
    const answer = await call('/functions/v1/for_members', { method: 'POST', body: {} })
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { code: 'UNAUTHORIZED_NO_AUTH_HEADER' },
    ])
    expect(roundTripsOf(answer)).toBe(0)
  })
})

describe('what goes wrong', () => {
  test('what is wrong with the request is said before the function runs', async () => {
    const answer = await call('/rest/v1/rpc/list_keys?select=nope', { method: 'POST', body: {} })
    expect([answer.status, roundTripsOf(answer)]).toEqual([400, 0])
  })

  runCases(call, [
    post('find_books', { limit: 4 }, { status: 400, has: { message: 'limit: must be at most 3' } }),
    post('find_books?select=(', {}, { status: 400, has: { code: 'PGRST100' } }),
    {
      name: 'PATCH',
      method: 'PATCH',
      path: 'rpc/find_books',
      status: 405,
      has: { code: 'PGRST101' },
    },
  ])

  test('S33 a query that does not only read is a fault of ours, and writes nothing', async () => {
    const answer = await call('/rest/v1/rpc/broken', { method: 'POST', body: {} })
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'PGRSTX00' }])
    expect(await env.DB.prepare('SELECT count(*) FROM books').first('count(*)')).toBe(5)
  })

  const keyless = sqliteTable('keyless', { name: text('name') })
  test.each([
    { what: 'a table without a policy', rows: books, on: http.post('/x'), message: 'no policy' },
    {
      what: 'a table without a key',
      rows: keyless,
      on: http.post('/x'),
      message: 'no primary key',
    },
    { what: 'an event', rows: books, on: event('x'), message: 'only requests can start it' },
  ])('$what is refused at start-up', ({ rows, on, message }) => {
    const options = { name: 'x', rows, on, run: () => sql`SELECT 1` } as Parameters<
      typeof defineFunction
    >[0]
    const start = () =>
      defineApp({ tables: { books, keyless }, functions: [defineFunction(options)] })
    expect(start).toThrow(message)
  })
})
