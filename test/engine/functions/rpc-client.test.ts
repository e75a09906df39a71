// Functions that give rows, called by the official client, unchanged; and what becomes of a call when D1 fails.

import { env } from 'cloudflare:workers'
import { createClient } from '@supabase/supabase-js'
import { beforeAll, describe, expect, test } from 'vitest'
import { BASE, createCaller, publishableKey } from '../../support/worker.ts'
import { fillLibrary } from '../data/support/fill.ts'
import { choosingApp } from './choosing-app.ts'

beforeAll(fillLibrary)
const call = createCaller(choosingApp)

const client = createClient(BASE, publishableKey, {
  auth: { persistSession: false, autoRefreshToken: false },
  db: { retry: false },
  global: {
    async fetch(input: RequestInfo | URL, init: RequestInit = {}) {
      const { pathname, search } = new URL(String(input))
      const headers = Object.fromEntries(new Headers(init.headers))
      const body = typeof init.body === 'string' ? { body: init.body } : {}
      return call(pathname + search, { method: init.method ?? 'GET', headers, ...body })
    },
  },
})

describe('the client', () => {
  test('selects, embeds, filters, orders and pages', async () => {
    const { data, error } = await client
      .rpc('find_books', { least: 1 })
      .select('id, author:authors!author_id(name)')
      .lt('id', 5)
      .order('id')
      .range(1, 1)
    expect([data, error]).toEqual([[{ id: 4, author: null }], null])
  })

  test('reads one row, or says that there is none', async () => {
    const { data } = await client.rpc('find_books', { pages: 30 }).select('id').single()
    expect(data).toEqual({ id: 4 })
    const none = await client.rpc('find_books', { pages: 31 }).maybeSingle()
    expect([none.data, none.error]).toEqual([null, null])
  })

  test.each([
    { how: 'by GET', options: { get: true }, rows: 2 },
    { how: 'by HEAD', options: { head: true }, rows: undefined },
    { how: 'by POST', options: {}, rows: 2 },
  ])('counts $how', async ({ options, rows }) => {
    const args = { least: 4, limit: 3 }
    const counting = { ...options, count: 'exact' } as const
    const { data, count, error } = await client.rpc('find_books', args, counting)
    expect([data?.length, count, error]).toEqual([rows, 2, null])
  })

  test('a list by GET goes as Postgres writes it', async () => {
    const { data } = await client.rpc('repeat', { ids: [2, 1] }, { get: true }).select('id')
    expect(data).toEqual([{ id: 2 }, { id: 1 }])
  })

  test('limits what may come', async () => {
    const limit = 'handling=strict,max-affected=2'
    const { error } = await client.rpc('find_books').setHeader('Prefer', limit)
    expect(error).toMatchObject({ code: 'PGRST124', details: 'The query affects 3 rows' })
  })
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'S8 an argument called %s is unknown, by GET and by POST',
  async (name) => {
    const read = await call(`/rest/v1/rpc/find_books?${name}=1`)
    const body = `{"${name}":1}`
    const sent = await call('/rest/v1/rpc/list_links', { method: 'POST', body })
    expect([read.status, sent.status]).toEqual([404, 404])
  },
)

test('S6 what is typed is a value wherever it goes', async () => {
  const typed = `x' OR 1=1; DROP TABLE books; --`
  const path = `/rest/v1/rpc/find_books?select=id&q=${encodeURIComponent(typed)}`
  expect(await (await call(path)).json()).toEqual([])
  expect(await env.DB.prepare('SELECT count(*) FROM books').first('count(*)')).toBe(5)
})

test('R8 D1 out of reach is 503 and may be tried again', async () => {
  const database = {
    withSession: () => database,
    getBookmark: () => null,
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: () => Promise.reject(new Error('D1_ERROR: Network connection lost.')),
  }
  const bindings = { DB: database as unknown as D1Database } // the part of it that the engine uses
  const answer = await call('/rest/v1/rpc/find_books', { bindings })
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
})
