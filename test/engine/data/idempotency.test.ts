// Idempotency-Key on writes of rows: one effect and one answer, however often a request comes.
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFaultyDatabase } from '../../support/pipeline.ts'
import { call, type KeyedWrite, ONE, write } from './support/ask.ts'
import { signUp, type User } from './support/users.ts'
import { emptyWiki } from './support/wiki.ts'

let ada: User

beforeAll(async () => {
  await emptyWiki()
  ada = await signUp(call)
})
beforeEach(emptyWiki)

/** Sends a write as Ada, unless told otherwise. */
const send = (options: KeyedWrite) => write({ as: ada.token, ...options })

const count = (table: string): Promise<number | null> =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')

const addPages = (...ids: string[]) =>
  env.DB.batch(
    ids.map((id) =>
      env.DB.prepare('INSERT INTO pages (id, title) VALUES (?, ?)').bind(id, `T-${id}`),
    ),
  )

describe('a repeat is answered as the first time', () => {
  test.each<{ name: string; send: KeyedWrite; status: number; pages: number }>([
    { name: 'insert', send: {}, status: 201, pages: 3 },
    {
      name: 'insert of many, counted',
      send: {
        body: [
          { id: 'x', title: 'X' },
          { id: 'w', title: 'W "quoted" \\ ünï\u0001' },
        ],
        headers: { Prefer: 'return=representation,count=exact' },
      },
      status: 201,
      pages: 4,
    },
    {
      name: 'insert, one object',
      send: { headers: { Prefer: 'return=representation', ...ONE } },
      status: 201,
      pages: 3,
    },
    { name: 'insert, minimal', send: { headers: { Prefer: '' } }, status: 201, pages: 3 },
    {
      name: 'insert, headers only',
      send: { headers: { Prefer: 'return=headers-only' } },
      status: 201,
      pages: 3,
    },
    { name: 'insert of nothing', send: { body: [] }, status: 201, pages: 2 },
    {
      name: 'update',
      send: { method: 'PATCH', path: 'pages?id=eq.a', body: { body: 'new' } },
      status: 200,
      pages: 2,
    },
    {
      name: 'update without an answer, counted, capped',
      send: {
        method: 'PATCH',
        path: 'pages?id=in.(a,b)',
        body: { body: 'new' },
        headers: { Prefer: 'count=exact,handling=strict,max-affected=2' },
      },
      status: 204,
      pages: 2,
    },
    {
      name: 'update that selects part of one row',
      send: {
        method: 'PATCH',
        path: 'pages?id=eq.a&select=title,remarks(words)',
        body: { body: 'new' },
        headers: { Prefer: 'return=representation', ...ONE },
      },
      status: 200,
      pages: 2,
    },
    {
      name: 'delete',
      send: { method: 'DELETE', path: 'pages?id=eq.a' },
      status: 200,
      pages: 1,
    },
    {
      name: 'delete, counted',
      send: {
        method: 'DELETE',
        path: 'pages?id=in.(a,b)',
        headers: { Prefer: 'count=exact,return=minimal' },
      },
      status: 204,
      pages: 0,
    },
  ])('R13 $name', async ({ send: options, status, pages }) => {
    await addPages('a', 'b')
    const plain = await send(options)
    await emptyWiki()
    await addPages('a', 'b')
    const first = await send({ ...options, key: 'k' })
    expect(first).toMatchObject({ status, text: plain.text, replayed: null, trips: 1 })
    await env.DB.prepare("UPDATE pages SET title = title || '!'").run()
    const again = await send({ ...options, key: 'k' })
    expect(again).toMatchObject({ status, text: first.text, replayed: 'true', trips: 2 })
    for (const name of [
      'Content-Range',
      'Content-Type',
      'Location',
      'Preference-Applied',
      'ETag',
    ]) {
      const [one, two, other] = [plain, first, again].map(({ headers }) => headers.get(name))
      expect({ [name]: [two, other] }).toEqual({ [name]: [one, one] })
    }
    expect(await count('pages')).toBe(pages)
  })

  test('R13 50 at once make one row, and all get the same 201', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => send({ key: 'parallel' })))
    expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(all[0]?.status).toBe(201)
    expect(all.filter(({ replayed }) => replayed === null)).toHaveLength(1)
    expect(await count('pages')).toBe(1)
  })

  test('R7 D1 commits and its answer is lost: the repeat gets it', async () => {
    const DB = createFaultyDatabase('after')
    const lost = await send({ key: 'lost', bindings: { DB } })
    expect(lost.status).toBeGreaterThanOrEqual(500)
    expect(await count('pages')).toBe(1)
    const again = await send({ key: 'lost' })
    expect(again).toMatchObject({ status: 201, replayed: 'true' })
    expect(JSON.parse(again.text)).toEqual([
      { id: 'p1', title: 'One', body: '', owner: null, revision: 1 },
    ])
    expect(await count('pages')).toBe(1)
  })

  test('R7 D1 fails before anything is written: the repeat writes', async () => {
    const DB = createFaultyDatabase('before')
    expect((await send({ key: 'lost', bindings: { DB } })).status).toBeGreaterThanOrEqual(500)
    expect(await count('ledge_idempotency')).toBe(0)
    expect(await send({ key: 'lost' })).toMatchObject({ status: 201, replayed: null })
  })

  test('R7 D1 fails while a repeat is looked up: nothing is written, and the next one is answered', async () => {
    await send({ key: 'k' })
    const DB = createFaultyDatabase('ok', 'before')
    expect(await send({ key: 'k', bindings: { DB } })).toMatchObject({ status: 503 })
    expect(await send({ key: 'k' })).toMatchObject({ status: 201, replayed: 'true' })
    expect(await count('pages')).toBe(1)
  })

  test('what was refused is not kept: the repeat is tried anew', async () => {
    await addPages('p1')
    expect(await send({ key: 'k' })).toMatchObject({ status: 409 })
    expect(await count('ledge_idempotency')).toBe(0)
    await env.DB.prepare('DELETE FROM pages').run()
    expect(await send({ key: 'k' })).toMatchObject({ status: 201, replayed: null })
  })

  test('a write that max-affected rolls back keeps nothing', async () => {
    await addPages('a', 'b')
    const patch: KeyedWrite = {
      key: 'k',
      method: 'PATCH',
      path: 'pages?id=in.(a,b)',
      body: { body: 'new' },
      headers: { Prefer: 'handling=strict,max-affected=1' },
    }
    const refused = await send(patch)
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([400, 'PGRST124'])
    expect(await count('ledge_idempotency')).toBe(0)
  })
})
