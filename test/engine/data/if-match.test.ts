// If-Match: changing a row only when nobody else has.
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFaultyDatabase } from '../../support/pipeline.ts'
import { publishableKey, secretKey } from '../../support/worker.ts'
import { call, createEditor, ONE } from './support/ask.ts'
import { signUp, type User } from './support/users.ts'
import { emptyWiki, fillWiki, touch } from './support/wiki.ts'

let ada: User
let bob: User

beforeAll(async () => {
  await emptyWiki()
  ada = await signUp(call)
  bob = await signUp(call)
})
beforeEach(() => fillWiki(ada.id))

const { send, readTag, patch } = createEditor(() => ada.token)

describe('If-Match', () => {
  test.each([
    { table: 'pages', id: 'p1', trips: 1 },
    { table: 'drafts', id: 'd1', trips: 2 },
  ])('changes a row that is as it was read, in $trips round trips: $table', async (one) => {
    const path = `${one.table}?id=eq.${one.id}`
    const tag = await readTag(path)
    expect(await patch(path, tag)).toMatchObject({ status: 204, trips: one.trips })
    const again = await patch(path, tag)
    expect(again).toMatchObject({ status: 412, trips: one.trips, tag: null })
    expect(JSON.parse(again.text)).toEqual({
      code: 'PT412',
      message: 'The row is not as it was read',
      details: 'It has changed since its ETag was given, or it is not there.',
      hint: 'Read it again, and decide again what to write.',
    })
    const current = await readTag(path)
    expect(await patch(path, `"other", ${current}`)).toMatchObject({ status: 204 })
    expect(await patch(path, '*')).toMatchObject({ status: 204, trips: 1 })
  })

  test.each(['pages?id=eq.p1', 'drafts?id=eq.mine'])('on a delete: %s', async (path) => {
    const tag = await readTag(path)
    const remove = () =>
      send(path, { method: 'DELETE', headers: { 'If-Match': tag, Accept: '*/*' } })
    await touch(path.split('?')[0] ?? '', path.startsWith('pages') ? 'revision = 2' : "body = 'x'")
    expect(await remove()).toMatchObject({ status: 412 })
    const current = await readTag(path)
    const headers = { 'If-Match': current, Accept: '*/*' }
    expect(await send(path, { method: 'DELETE', headers })).toMatchObject({ status: 204 })
    expect(await send(path, { method: 'DELETE', headers })).toMatchObject({ status: 412 })
  })

  test('a weak tag matches nothing: the rest of the row may have changed', async () => {
    const tag = await readTag('drafts?id=eq.d1&select=title')
    expect(await patch('drafts?id=eq.d1', tag)).toMatchObject({ status: 412 })
    const strong = await readTag('drafts?id=eq.d1')
    expect(await patch('drafts?id=eq.d1', `W/${strong}`)).toMatchObject({ status: 412 })
    expect(await patch('pages?id=eq.p1', `W/${await readTag('pages?id=eq.p1')}`)).toMatchObject({
      status: 412,
    })
  })

  test('of a version, whatever part of the row was read', async () => {
    const tag = await readTag('pages?id=eq.p1&select=title')
    expect(await patch('pages?id=eq.p1', tag)).toMatchObject({ status: 204 })
  })

  test.each(['*', '"1.x"', '"x"'])('400 for several rows: %s', async (tag) => {
    for (const path of ['pages?title=neq.x', 'drafts?owner=eq.all']) {
      const { status, text } = await patch(path, tag)
      expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'PT400' }])
    }
    expect(await env.DB.prepare("SELECT 1 FROM pages WHERE body <> ''").first()).toBeNull()
  })

  test('S15 a row that the caller may not see is as absent as one that does not exist', async () => {
    const tag = await readTag('drafts?id=eq.mine')
    const hidden = await patch('drafts?id=eq.mine', tag, { as: bob.token })
    const absent = await patch('drafts?id=eq.none', tag, { as: bob.token })
    const unread = await patch('drafts?id=eq.mine', '*', { as: bob.token })
    expect(hidden).toMatchObject({ status: 412, text: absent.text, trips: absent.trips })
    expect(unread).toMatchObject({ status: 412, text: absent.text })
  })

  test('S3 a hidden column is in no ETag', async () => {
    const [draft, page] = [await readTag('drafts?id=eq.d1'), await readTag('pages?id=eq.p1')]
    await env.DB.batch([
      env.DB.prepare('UPDATE drafts SET score = 9'),
      env.DB.prepare('UPDATE pages SET score = 9'),
    ])
    expect(await readTag('drafts?id=eq.d1')).toBe(draft)
    expect(await readTag('pages?id=eq.p1')).toBe(page)
    const visitor = { as: publishableKey }
    const before = await readTag('pages?id=eq.p1', visitor)
    await patch('pages?id=eq.p1', null, { as: secretKey, body: { score: 10 } })
    expect(await readTag('pages?id=eq.p1', visitor)).toBe(before)
    expect(await readTag('pages?id=eq.p1')).not.toBe(page)
  })

  test('of 20 at once that have read the same row, one changes it', async () => {
    for (const path of ['pages?id=eq.p1', 'drafts?id=eq.d1']) {
      const tag = await readTag(path)
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          patch(path, tag, { body: { body: `by ${index}` } }),
        ),
      )
      const won = all.filter(({ status }) => status === 204)
      expect([won.length, new Set(all.map(({ status }) => status))]).toEqual([
        1,
        new Set([204, 412]),
      ])
    }
  })

  test('a row that changes between the two round trips of a hash is not overwritten', async () => {
    const tag = await readTag('drafts?id=eq.d1')
    const intruder = {
      withSession: () => intruder,
      getBookmark: () => null,
      prepare: (sql: string) => env.DB.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        await touch('drafts', "body = 'first'")
        return env.DB.batch(statements)
      },
    }
    const bindings = { DB: intruder as unknown as D1Database } // the part of D1 that is used
    expect(await patch('drafts?id=eq.d1', tag, { bindings })).toMatchObject({
      status: 412,
    })
    expect(await env.DB.prepare("SELECT body FROM drafts WHERE id = 'd1'").first('body')).toBe(
      'first',
    )
  })

  test.each(['', 'x', '"a', 'W/x', '"a" "b"', '*, "a"', '"a",'])(
    'PGRST100 for what is no list of tags: %j',
    async (tag) => {
      for (const answer of [
        await patch('pages?id=eq.p1', tag),
        await send('pages?id=eq.p1', { headers: { 'If-None-Match': tag } }),
      ]) {
        expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 'PGRST100'])
      }
    },
  )

  test.each([
    { name: 'If-Match on an insert', method: 'POST', header: 'If-Match' },
    { name: 'If-None-Match on a write', method: 'PATCH', header: 'If-None-Match' },
    { name: 'If-None-Match on a write', method: 'DELETE', header: 'If-None-Match' },
  ])('PGRST127 for $name ($method)', async ({ name, method, header }) => {
    const { status, text } = await send(`pages${method === 'POST' ? '' : '?id=eq.p1'}`, {
      method,
      body: { id: 'p9', title: 'Nine' },
      headers: { [header]: '*' },
    })
    expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'PGRST127', details: name }])
  })

  test('R7 with an Idempotency-Key, a lost answer is given again in place of a 412', async () => {
    for (const path of ['pages?id=eq.p1', 'drafts?id=eq.d1']) {
      const tag = await readTag(path)
      const headers = {
        ...ONE,
        Prefer: 'return=representation',
        'Idempotency-Key': `k ${path}`.replace(' ', '-'),
      }
      const DB = createFaultyDatabase('after')
      const lost = await patch(path, tag, { headers, bindings: { DB } })
      expect(lost.status).toBeGreaterThanOrEqual(500)
      const again = await patch(path, tag, { headers })
      expect(again).toMatchObject({ status: 200, tag: await readTag(path) })
      expect(again.headers.get('Idempotency-Replayed')).toBe('true')
      expect(JSON.parse(again.text).body).toBe('new')
    }
  })
})
