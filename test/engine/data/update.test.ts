// Updating: which rows, and what is answered of them (protocol/rest.md, section 7).
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { emptyLibrary, fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeEach(async () => {
  await emptyLibrary()
  await fillLibrary()
})
const call = createCaller(library)

const full = { Prefer: 'return=representation' }
const OBJECT = 'application/vnd.pgrst.object+json'
const patch = (path: string, body: unknown, more: Partial<Case> = {}) =>
  ({ path, body, method: 'PATCH', as: secretKey, status: 204, ...more }) satisfies Partial<Case>

describe('update', () => {
  runCases(call, [
    {
      name: 'one row',
      ...patch('genres?id=eq.1', { name: 'x' }),
      gives: { 'Content-Range': '0-0/*', 'Content-Type': null },
    },
    {
      name: 'no row',
      ...patch('genres?id=eq.9', { name: 'x' }),
      gives: { 'Content-Range': '*/*' },
    },
    {
      name: 'several rows, counted',
      ...patch('genres?id=gt.1', { name: 'x' }, { headers: { Prefer: 'count=exact' } }),
      gives: { 'Content-Range': '0-1/2' },
    },
    {
      name: 'the rows as they are now',
      ...patch('genres?name=eq.crime', { name: 'x' }, { status: 200, headers: full }),
      rows: [{ id: 1, name: 'x' }],
    },
    {
      name: 'no rows',
      ...patch('genres?id=eq.9', { name: 'x' }, { status: 200, headers: full }),
      rows: [],
    },
    {
      name: 'order and limit shape the answer alone',
      ...patch(
        'genres?select=id&id=gt.0&order=id.desc&limit=2',
        { name: 'x' },
        { status: 200, headers: full },
      ),
      rows: [{ id: 3 }, { id: 2 }],
      gives: { 'Content-Range': '0-2/*' },
    },
    {
      name: 'embedded rows',
      ...patch(
        'books?select=title,author_id(name)&id=eq.4',
        { author_id: 'bob' },
        { status: 200, headers: full },
      ),
      rows: [{ title: 'alphabet', author_id: { name: 'Bob' } }],
    },
    {
      name: 'an inner join narrows the answer alone',
      ...patch(
        'books?select=id,genres!inner(id)&id=in.(1,4)',
        { pages: 1 },
        { status: 200, headers: full },
      ),
      rows: [{ id: 1, genres: [{ id: 1 }, { id: 2 }] }],
      gives: { 'Content-Range': '0-1/*' },
    },
    {
      name: "the key of SQLite's own",
      ...patch('genres?id=eq.3', { id: 33 }, { status: 200, headers: full }),
      rows: [{ id: 33, name: 'empty' }],
    },
    {
      name: 'a key onto another, of no row',
      ...patch('genres?id=eq.9', { id: 1 }, { status: 200, headers: full }),
      rows: [],
    },
    {
      name: 'a key of two columns',
      ...patch(
        'book_genres?book_id=eq.1&genre_id=eq.2',
        { genre_id: 3 },
        { status: 200, headers: full },
      ),
      rows: [{ book_id: 1, genre_id: 3 }],
    },
    {
      name: 'a tree as the filter',
      ...patch('genres?or=(id.eq.1,id.eq.2)', { name: 'x' }),
      gives: { 'Content-Range': '0-1/*' },
    },
    {
      name: 'an array of one',
      ...patch('genres?id=eq.1', [{ name: 'x' }]),
      gives: { 'Content-Range': '0-0/*' },
    },
    {
      name: 'an array of two',
      ...patch('genres?id=eq.1', [{ name: 'x' }, { name: 'y' }], { status: 400 }),
      has: { code: 'PGRST102' },
    },
    {
      name: 'null',
      ...patch('books?select=pages&id=eq.1', { pages: null }, { status: 200, headers: full }),
      rows: [{ pages: null }],
    },
    {
      name: 'values of all kinds',
      ...patch(
        'authors?select=name,rating,is_active,profile&id=eq.bob',
        { name: 5, rating: 2, is_active: true, profile: { a: 1 } },
        { status: 200, headers: full },
      ),
      rows: [{ name: '5', rating: 2, is_active: true, profile: { a: 1 } }],
    },
    {
      name: 'one object',
      ...patch(
        'genres?id=eq.1',
        { name: 'x' },
        { status: 200, headers: { ...full, Accept: OBJECT } },
      ),
      rows: { id: 1, name: 'x' },
    },
    {
      name: 'no filter',
      ...patch('genres', { name: 'x' }, { status: 400 }),
      rows: { code: '21000', details: null, hint: null, message: 'UPDATE requires a WHERE clause' },
    },
    {
      name: 'a limit is no filter',
      ...patch('genres?limit=1', { name: 'x' }, { status: 400 }),
      has: { code: '21000' },
    },
    {
      name: 'an unknown column',
      ...patch('genres?id=eq.1', { nope: 'x' }, { status: 400 }),
      has: { code: 'PGRST204' },
    },
    {
      name: 'a filter on an unknown column',
      ...patch('genres?nope=eq.1', { name: 'x' }, { status: 400 }),
      has: { code: '42703' },
    },
    {
      name: 'a value that does not fit',
      ...patch('books?id=eq.1', { pages: 'x' }, { status: 400 }),
      has: { code: '22P02' },
    },
    {
      name: 'a constraint',
      ...patch('books?id=eq.1', { pages: -1 }, { status: 400 }),
      has: { code: '23514' },
    },
    {
      name: 'a unique column',
      ...patch('authors?id=eq.bob', { email: 'ann@example.com' }, { status: 409 }),
      has: { code: '23505', details: 'Key (email)=(ann@example.com) already exists.' },
    },
    {
      name: 'a row that others point to',
      ...patch('genres?id=eq.1', { id: 9 }, { status: 409 }),
      has: {
        code: '23503',
        message:
          'update or delete on table "genres" violates foreign key constraint "book_genres_genre_id_fkey" on table "book_genres"',
      },
    },
  ])

  test('nothing to set changes nothing', async () => {
    const minimal = await call('/rest/v1/genres?id=eq.1', patch('', {}))
    expect([minimal.status, roundTripsOf(minimal)]).toEqual([204, 0])
    const answered = await call('/rest/v1/genres?id=eq.1', patch('', [], { headers: full }))
    expect([answered.status, await answered.text()]).toEqual([200, '[]'])
  })

  test('what the app sets at each update is set', async () => {
    await env.DB.exec("INSERT INTO samples (id, revision) VALUES ('r', 1)")
    const response = await call(
      '/rest/v1/samples?select=revision&id=eq.r',
      patch('', { label: 'x' }, { headers: full }),
    )
    expect(await response.json()).toEqual([{ revision: 5 }])
  })
})
