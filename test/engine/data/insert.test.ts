// Inserting: bodies, columns, defaults, values, answers and broken constraints (protocol/rest.md, sections 6 and 10).
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(fillLibrary)
const call = createCaller(library)

const full = { Prefer: 'return=representation' }
const post = (path: string, body: unknown, more: Partial<Case> = {}) =>
  ({ path, body, method: 'POST', as: secretKey, status: 201, ...more }) satisfies Partial<Case>

describe('bodies and answers', () => {
  runCases(call, [
    {
      name: 'one row, nothing answered',
      ...post('genres', { id: 10, name: 'a' }),
      gives: { 'Content-Range': '*/*', 'Content-Type': null, Location: null },
    },
    {
      name: 'one row, answered',
      ...post('genres', { id: 11, name: 'b' }, { headers: full }),
      rows: [{ id: 11, name: 'b' }],
      gives: {
        'Content-Type': 'application/json; charset=utf-8',
        'Preference-Applied': 'return=representation',
      },
    },
    {
      name: 'several rows in their order',
      ...post(
        'genres',
        [
          { id: 14, name: 'c' },
          { id: 13, name: 'd' },
        ],
        { headers: full },
      ),
      rows: [
        { id: 14, name: 'c' },
        { id: 13, name: 'd' },
      ],
    },
    {
      name: 'keys made by SQLite',
      ...post('genres', [{ name: 'e' }, { name: 'f' }], { headers: full }),
      rows: [
        { id: 15, name: 'e' },
        { id: 16, name: 'f' },
      ],
    },
    {
      name: 'a count',
      ...post('genres', [{ name: 'g' }, { name: 'h' }], { headers: { Prefer: 'count=exact' } }),
      gives: { 'Content-Range': '*/2', 'Preference-Applied': 'count=exact' },
    },
    {
      name: 'selected columns under an alias',
      ...post('genres?select=n:name', { name: 'i' }, { headers: full }),
      rows: [{ n: 'i' }],
    },
    {
      name: 'an order',
      ...post(
        'genres?select=id&order=id.desc',
        [
          { id: 30, name: 'j' },
          { id: 31, name: 'k' },
        ],
        { headers: full },
      ),
      rows: [{ id: 31 }, { id: 30 }],
    },
    {
      name: 'one object',
      ...post(
        'genres',
        { id: 40, name: 'l' },
        { headers: { ...full, Accept: 'application/vnd.pgrst.object+json' } },
      ),
      rows: { id: 40, name: 'l' },
      gives: { 'Content-Type': 'application/vnd.pgrst.object+json; charset=utf-8' },
    },
    {
      name: 'where the row is',
      ...post('genres', { id: 41, name: 'm' }, { headers: { Prefer: 'return=headers-only' } }),
      gives: { Location: '/genres?id=eq.41', 'Content-Type': null },
    },
    {
      name: 'where the row of two keys is',
      ...post(
        'book_genres',
        { book_id: 5, genre_id: 3 },
        { headers: { Prefer: 'return=headers-only' } },
      ),
      gives: { Location: '/book_genres?book_id=eq.5&genre_id=eq.3' },
    },
    {
      name: 'embedded rows',
      ...post(
        'book_genres?select=books(title),genres(name)',
        { book_id: 4, genre_id: 3 },
        { headers: full },
      ),
      rows: [{ books: { title: 'alphabet' }, genres: { name: 'empty' } }],
    },
    {
      name: 'rows of a composite key',
      ...post(
        'book_genres',
        [
          { book_id: 3, genre_id: 2 },
          { book_id: 3, genre_id: 1 },
        ],
        { headers: full },
      ),
      rows: [
        { book_id: 3, genre_id: 2 },
        { book_id: 3, genre_id: 1 },
      ],
    },
    {
      name: 'S8 a key that prototypes have',
      ...post('genres', '{"id":50,"name":"n","__proto__":1}', { status: 400 }),
      has: {
        code: 'PGRST204',
        message: "Could not find the '__proto__' column of 'genres' in the schema cache",
      },
    },
    {
      name: 'of a key that comes twice the last value counts',
      ...post('genres', '{"id":51,"name":"n","name":"o"}', { headers: full }),
      rows: [{ id: 51, name: 'o' }],
    },
    {
      name: 'a body without a type',
      ...post('genres', '{"id":52,"name":"p"}', { headers: { ...full, 'Content-Type': '' } }),
      rows: [{ id: 52, name: 'p' }],
    },
  ])

  test('no rows insert nothing', async () => {
    const response = await call('/rest/v1/genres', {
      method: 'POST',
      as: secretKey,
      body: [],
      headers: full,
    })
    expect([response.status, await response.text(), roundTripsOf(response)]).toEqual([201, '[]', 0])
  })

  test('1,000 rows in one round trip', async () => {
    const body = Array.from({ length: 1000 }, (_, index) => ({
      id: 1000 + index,
      name: `n${index}`,
    }))
    const response = await call('/rest/v1/genres?select=id', {
      method: 'POST',
      as: secretKey,
      body,
      headers: full,
    })
    expect([response.status, roundTripsOf(response)]).toEqual([201, 1])
    expect((await response.json<unknown[]>()).length).toBe(50)
    const rows = await env.DB.prepare('SELECT count(*) AS n FROM genres WHERE id >= 1000').first(
      'n',
    )
    expect(rows).toBe(1000)
  })
})

describe('columns and defaults', () => {
  const select = 'select=label,count,flag'
  runCases(call, [
    {
      name: 'absent columns get their defaults',
      ...post(`samples?${select}`, { flag: true }, { headers: full }),
      rows: [{ label: 'none', count: 7, flag: true }],
    },
    {
      name: 'null is no default',
      ...post(`samples?${select}`, { count: null }, { headers: full }),
      rows: [{ label: 'none', count: null, flag: null }],
    },
    {
      name: 'a row of defaults',
      ...post(`samples?${select}`, {}, { headers: full }),
      rows: [{ label: 'none', count: 7, flag: null }],
    },
    {
      name: 'rows of defaults',
      ...post(`samples?${select}`, [{}, {}], { headers: full }),
      rows: [
        { label: 'none', count: 7, flag: null },
        { label: 'none', count: 7, flag: null },
      ],
    },
    {
      name: 'columns: others are passed over',
      ...post(`samples?columns=label&${select}`, [{ label: 'a', count: 1, nope: 2 }], {
        headers: full,
      }),
      rows: [{ label: 'a', count: 7, flag: null }],
    },
    {
      name: 'columns: absent ones are null',
      ...post(
        `samples?columns="label","count"&${select}`,
        [{ label: 'a', count: 1 }, { label: 'b' }],
        { headers: full },
      ),
      rows: [
        { label: 'a', count: 1, flag: null },
        { label: 'b', count: null, flag: null },
      ],
    },
    {
      name: 'columns: absent ones get defaults on request',
      ...post(`samples?columns=label,count&${select}`, [{ label: 'a' }, { count: 1 }], {
        headers: { Prefer: 'return=representation, missing=default' },
      }),
      rows: [
        { label: 'a', count: 7, flag: null },
        { label: 'none', count: 1, flag: null },
      ],
      gives: { 'Preference-Applied': 'missing=default, return=representation' },
    },
    {
      name: 'keys that differ',
      ...post('samples', [{ label: 'a' }, { count: 1 }], { status: 400 }),
      rows: { code: 'PGRST102', details: null, hint: null, message: 'All object keys must match' },
    },
    {
      name: 'an unknown key',
      ...post('samples', { nope: 1 }, { status: 400 }),
      rows: {
        code: 'PGRST204',
        details: null,
        hint: null,
        message: "Could not find the 'nope' column of 'samples' in the schema cache",
      },
    },
    {
      name: 'an unknown name in columns',
      ...post('samples?columns=nope', { label: 'a' }, { status: 400 }),
      has: { code: 'PGRST204' },
    },
    {
      name: 'a generated column',
      ...post('samples', { doubled: 1 }, { status: 400 }),
      has: { code: '428C9' },
    },
  ])

  test('defaults of SQL and of drizzle are made for each row', async () => {
    const response = await call('/rest/v1/samples?columns=label,token&select=id,token,revision', {
      method: 'POST',
      as: secretKey,
      headers: { Prefer: 'return=representation,missing=default' },
      body: [{ label: 'a' }, { label: 'b' }, { label: 'c', token: 'mine' }],
    })
    const rows = await response.json<{ id: string; token: string; revision: number }[]>()
    expect(new Set(rows.map((row) => row.id)).size).toBe(3)
    expect(rows.map((row) => row.token)).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}$/),
      expect.stringMatching(/^[0-9a-f]{8}$/),
      'mine',
    ])
    expect(rows[0]?.token).not.toBe(rows[1]?.token)
    expect(rows[0]?.revision).toBe(5)
  })
})
