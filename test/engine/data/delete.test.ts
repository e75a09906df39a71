// Deleting, and limits that roll a write back (protocol/rest.md, sections 5, 7 and 8).
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
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
const remove = (path: string, more: Partial<Case> = {}) =>
  ({ path, method: 'DELETE', as: secretKey, status: 204, ...more }) satisfies Partial<Case>

describe('delete', () => {
  runCases(call, [
    {
      name: 'one row',
      ...remove('hidden?id=eq.h1'),
      gives: { 'Content-Range': '*/*', 'Content-Type': null },
    },
    { name: 'no row', ...remove('genres?id=eq.9') },
    {
      name: 'counted',
      ...remove('book_genres?book_id=eq.1', { headers: { Prefer: 'count=exact' } }),
      gives: { 'Content-Range': '*/2' },
    },
    {
      name: 'the rows as they were',
      ...remove('genres?id=eq.3', { status: 200, headers: full }),
      rows: [{ id: 3, name: 'empty' }],
    },
    {
      name: 'with what was embedded',
      ...remove('book_genres?select=books(title)&book_id=eq.2', { status: 200, headers: full }),
      rows: [{ books: { title: 'Beta' } }],
    },
    {
      name: 'order and limit shape the answer alone',
      ...remove('book_genres?select=book_id&book_id=gt.0&order=book_id.desc&limit=1', {
        status: 200,
        headers: { Prefer: 'return=representation,count=exact' },
      }),
      rows: [{ book_id: 2 }],
      gives: { 'Content-Range': '*/3' },
    },
    {
      name: 'a JSON content type without a body',
      ...remove('genres?id=eq.3', { headers: { 'Content-Type': 'application/json' } }),
    },
    {
      name: 'no filter',
      ...remove('genres', { status: 400 }),
      rows: { code: '21000', details: null, hint: null, message: 'DELETE requires a WHERE clause' },
    },
    {
      name: 'a row that others point to',
      ...remove('genres?id=eq.1', { status: 409 }),
      rows: {
        code: '23503',
        details: 'Key (id) is still referenced from table "book_genres".',
        hint: null,
        message:
          'update or delete on table "genres" violates foreign key constraint "book_genres_genre_id_fkey" on table "book_genres"',
      },
    },
    {
      name: 'a row that several tables point to',
      ...remove('authors?id=eq.ann', { status: 409 }),
      has: { code: '23503', details: null },
    },
  ])
})

describe('limits roll the write back', () => {
  const strict = (n: number) => ({
    Prefer: `handling=strict, max-affected=${n}, return=representation`,
  })
  const titles = async () =>
    (await env.DB.prepare('SELECT name FROM genres ORDER BY id').raw()).flat()

  test.each([
    {
      name: 'an update of several as one',
      ...patch('genres?id=gt.1', { name: 'x' }, { headers: { Accept: OBJECT } }),
      code: 'PGRST116',
      details: 'The result contains 2 rows',
      refused: 406,
    },
    {
      name: 'an update of none as one',
      ...patch('genres?id=eq.9', { name: 'x' }, { headers: { ...full, Accept: OBJECT } }),
      code: 'PGRST116',
      details: 'The result contains 0 rows',
      refused: 406,
    },
    {
      name: 'a delete of two as one',
      ...remove('book_genres?book_id=eq.1', { headers: { ...full, Accept: OBJECT } }),
      code: 'PGRST116',
      details: 'The result contains 2 rows',
      refused: 406,
    },
    {
      name: 'an update of more than were allowed',
      ...patch('genres?id=gt.0', { name: 'x' }, { headers: strict(2) }),
      code: 'PGRST124',
      details: 'The query affects 3 rows',
      refused: 400,
    },
    {
      name: 'a delete of more than were allowed',
      ...remove('book_genres?book_id=gt.0', { headers: strict(0) }),
      code: 'PGRST124',
      details: 'The query affects 3 rows',
      refused: 400,
    },
  ])('$name', async ({ path, code, details, refused, ...options }) => {
    const response = await call(`/rest/v1/${path}`, options)
    expect(response.status).toBe(refused)
    expect(await response.json()).toMatchObject({ code, details })
    expect(await titles()).toEqual(['crime', 'poetry', 'empty'])
    expect(await env.DB.prepare('SELECT count(*) AS n FROM book_genres').first('n')).toBe(3)
  })

  runCases(call, [
    {
      name: 'as many as were allowed',
      ...patch(
        'genres?id=gt.0',
        { name: 'x' },
        { headers: { Prefer: 'handling=strict, max-affected=3' } },
      ),
      gives: { 'Preference-Applied': 'handling=strict, max-affected=3' },
    },
    {
      name: 'max-affected without strict handling is passed over',
      ...patch('genres?id=gt.0', { name: 'x' }, { headers: { Prefer: 'max-affected=1' } }),
    },
    {
      name: 'an inner join in the answer of one',
      ...patch(
        'books?select=genres!inner(id)&id=eq.4',
        { pages: 1 },
        { status: 400, headers: { ...full, Accept: OBJECT } },
      ),
      notYet: '!inner',
    },
    {
      name: 'a limit of 0 in the answer of one',
      ...patch(
        'genres?id=eq.1&limit=0',
        { name: 'x' },
        { status: 200, headers: { ...full, Accept: OBJECT } },
      ),
      rows: { id: 1, name: 'x' },
    },
  ])
})
