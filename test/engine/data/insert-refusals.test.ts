// Inserts that are refused: nothing is written, and the error names what it may (protocol/rest.md, section 10).
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineApp } from '../../../src/engine/core/index.ts'
import { createCaller, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library, samples } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const post = (path: string, body: unknown, more: Partial<Case> = {}) =>
  ({ path, body, method: 'POST', as: secretKey, status: 400, ...more }) satisfies Partial<Case>

const json = (text: string) => ({ headers: { 'Content-Type': text } })

describe('S7 bodies', () => {
  runCases(call, [
    {
      name: 'no JSON',
      ...post('genres', '{'),
      rows: { code: 'PGRST102', details: null, hint: null, message: 'Empty or invalid json' },
    },
    { name: 'nothing', ...post('genres', ''), has: { code: 'PGRST102' } },
    { name: 'a number', ...post('genres', '5'), has: { code: 'PGRST102' } },
    { name: 'an array of numbers', ...post('genres', [1]), has: { code: 'PGRST102' } },
    { name: 'an array in an array', ...post('genres', [[]]), has: { code: 'PGRST102' } },
    { name: 'null', ...post('genres', 'null'), has: { code: 'PGRST102' } },
    {
      name: 'another type',
      ...post('genres', '{}', json('text/plain')),
      has: { code: 'PGRST102', message: 'Content-Type not acceptable: text/plain' },
    },
    { name: 'a filter', ...post('genres?id=eq.1', {}), notYet: 'filters on an insert' },
    {
      name: 'one object of two',
      ...post('genres', [{ name: 'a' }, { name: 'b' }], {
        status: 406,
        headers: { Accept: 'application/vnd.pgrst.object+json' },
      }),
      has: { code: 'PGRST116', details: 'The result contains 2 rows' },
    },
  ])
})

describe('N1 values', () => {
  runCases(call, [
    {
      name: 'a text for an integer',
      ...post('samples', { count: 'x' }),
      has: { code: '22P02', message: 'invalid input syntax for type integer: "x"' },
    },
    {
      name: 'a fraction for an integer',
      ...post('samples', { count: 1.5 }),
      has: { code: '22P02' },
    },
    {
      name: 'an object for an integer',
      ...post('samples', { count: {} }),
      has: { code: '22P02', message: 'invalid input syntax for type integer: "{}"' },
    },
    {
      name: 'a boolean for an integer',
      ...post('samples', { count: true }),
      has: { code: '22P02' },
    },
    {
      name: 'a number past 2^53, whose digits JSON has lost',
      ...post('samples', '{"count":9007199254740993}'),
      has: { code: '22003' },
    },
    { name: 'an infinite number', ...post('samples', '{"ratio":1e999}'), has: { code: '22003' } },
    {
      name: 'an infinite number in text',
      ...post('samples', '{"label":1e999}'),
      has: { code: '22003' },
    },
    { name: 'a text for a float', ...post('samples', { ratio: 'NaN' }), has: { code: '22P02' } },
    { name: 'a text for a boolean', ...post('samples', { flag: 'maybe' }), has: { code: '22P02' } },
    { name: 'a text for an instant', ...post('samples', { seen_at: '5' }), has: { code: '22007' } },
    { name: 'a text for bytes', ...post('samples', { bytes: 'abc' }), has: { code: '22P02' } },
    { name: 'a lone surrogate', ...post('samples', '{"label":"\\ud800"}'), has: { code: '22021' } },
    { name: 'a NUL byte', ...post('samples', '{"label":"a\\u0000b"}'), has: { code: '22021' } },
    {
      name: 'a lone surrogate in JSON',
      ...post('samples', '{"data":["\\udc00"]}'),
      has: { code: '22P05' },
    },
    {
      name: 'a NUL byte in JSON',
      ...post('samples', '{"data":{"a\\u0000":1}}'),
      has: { code: '22P05' },
    },
    {
      name: 'S9 JSON nested too deeply',
      ...post('samples', `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      has: { code: '54001' },
    },
    {
      name: 'a backslash before u0000 in JSON is text',
      ...post('samples?select=data', '{"data":"\\\\u0000"}', {
        status: 201,
        headers: { Prefer: 'return=representation' },
      }),
      rows: [{ data: '\\u0000' }],
    },
  ])
})

describe('constraints', () => {
  runCases(call, [
    {
      name: 'a primary key',
      ...post('genres', { id: 1, name: 'x' }, { status: 409 }),
      rows: {
        code: '23505',
        details: 'Key (id)=(1) already exists.',
        hint: null,
        message: 'duplicate key value violates unique constraint "genres_pkey"',
      },
    },
    {
      name: 'a composite key',
      ...post('book_genres', { book_id: 1, genre_id: 2 }, { status: 409 }),
      has: {
        code: '23505',
        details: 'Key (book_id, genre_id)=(1, 2) already exists.',
        message: 'duplicate key value violates unique constraint "book_genres_pkey"',
      },
    },
    {
      name: 'a unique column',
      ...post('authors', { id: 'x', name: 'x', email: 'ann@example.com' }, { status: 409 }),
      has: {
        code: '23505',
        details: 'Key (email)=(ann@example.com) already exists.',
        message: 'duplicate key value violates unique constraint "authors_email_key"',
      },
    },
    {
      name: 'one of many rows',
      ...post(
        'genres',
        [
          { id: 77, name: 'x' },
          { id: 1, name: 'y' },
        ],
        { status: 409 },
      ),
      has: { code: '23505', details: null },
    },
    {
      name: 'a foreign key',
      ...post('book_genres', { book_id: 99, genre_id: 1 }, { status: 409 }),
      has: { code: '23503' },
    },
    {
      name: 'the only foreign key',
      ...post('biographies', { author_id: 'nobody', body: 'x' }, { status: 409 }),
      rows: {
        code: '23503',
        details: 'Key (author_id)=(nobody) is not present in table "authors".',
        hint: null,
        message:
          'insert or update on table "biographies" violates foreign key constraint "biographies_author_id_fkey"',
      },
    },
    {
      name: 'the only foreign key that is set',
      ...post('books', { title: 'x', editor_id: 'nobody' }, { status: 409 }),
      has: {
        code: '23503',
        message:
          'insert or update on table "books" violates foreign key constraint "books_editor_id_fkey"',
      },
    },
    {
      name: 'a column that must not be null',
      ...post('genres', { id: 78 }),
      has: {
        code: '23502',
        details: 'Failing row contains (78, null).',
        message: 'null value in column "name" of relation "genres" violates not-null constraint',
      },
    },
    {
      name: 'a check',
      ...post('books', { title: 'x', pages: 0 }),
      rows: {
        code: '23514',
        details: null,
        hint: null,
        message: 'new row for relation "books" violates check constraint "books_pages_check"',
      },
    },
  ])

  test('nothing of a refused insert is written', async () => {
    const rows = await env.DB.prepare('SELECT id FROM genres WHERE id > 3').all()
    expect(rows.results).toEqual([])
  })
})

test('N2 a row of 1.9 MB is refused, one below it is stored and read', async () => {
  const large = createCaller(
    defineApp({ tables: { samples }, settings: { maxBodyBytes: 5_000_000 } }),
  )
  const send = (bytes: number) =>
    large('/rest/v1/samples?select=label', {
      ...post('', { id: 'large', label: 'x'.repeat(bytes) }),
    })
  const refused = await send(1_900_000)
  expect([refused.status, await refused.json()]).toEqual([
    413,
    expect.objectContaining({ code: '54000' }),
  ])
  expect((await send(1_899_000)).status).toBe(201)
  const read = await large('/rest/v1/samples?select=label&id=eq.large', { as: secretKey })
  expect((await read.json<{ label: string }[]>())[0]?.label).toHaveLength(1_899_000)
})

afterAll(() => env.DB.exec('DELETE FROM samples'))

test('a body over the limit is 413', async () => {
  const response = await call('/rest/v1/genres', post('', { name: 'x'.repeat(1_000_001) }))
  expect([response.status, await response.json()]).toEqual([
    413,
    expect.objectContaining({ code: 'PGRST102', details: null, hint: null }),
  ])
})
