// ETag and If-None-Match: what a row is called, and reading it only when it has changed.
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDrizzle } from '../../../src/engine/core/index.ts'
import { policy } from '../../../src/engine/data/index.ts'
import { type CallOptions, publishableKey, secretKey } from '../../support/worker.ts'
import { call, createEditor, ONE } from './support/ask.ts'
import { signUp, type User } from './support/users.ts'
import { emptyWiki, fillWiki, pages, touch } from './support/wiki.ts'

let ada: User

beforeAll(async () => {
  await emptyWiki()
  ada = await signUp(call)
})
beforeEach(() => fillWiki(ada.id))

const { send, readTag, patch } = createEditor(() => ada.token)

describe('what has an ETag', () => {
  test.each<{ name: string; path: string; tag: RegExp | null; options?: CallOptions }>([
    { name: 'a row with a version', path: 'pages?id=eq.p1', tag: /^"1\.[\w-]{22}"$/ },
    { name: 'a part of it', path: 'pages?id=eq.p1&select=title', tag: /^"1\.[\w-]{22}"$/ },
    {
      name: 'with rows of another table',
      path: 'pages?id=eq.p1&select=*,remarks(*)',
      tag: /^"1\.[\w-]{22}"$/,
    },
    { name: 'a row without a version', path: 'drafts?id=eq.d1', tag: /^"[\w-]{22}"$/ },
    { name: 'a part of it', path: 'drafts?id=eq.d1&select=title', tag: /^W\/"[\w-]{22}"$/ },
    {
      name: 'a version that the caller may not read',
      path: 'pages?id=eq.p1',
      tag: /^"[\w-]{22}"$/,
      options: { as: publishableKey },
    },
    { name: 'a count', path: 'pages?select=count', tag: /^W\/"[\w-]{22}"$/ },
    { name: 'a list', path: 'pages?id=eq.p1', tag: null, options: { headers: { Accept: '*/*' } } },
  ])('$name: $path', async ({ path, tag, options = {} }) => {
    const answer = await send(path, options)
    expect(answer).toMatchObject({ status: 200, trips: 1 })
    if (tag === null) expect(answer.tag).toBeNull()
    else expect(answer.tag).toMatch(tag)
    const head = await send(path, { ...options, method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, tag: answer.tag, text: '', trips: 1 })
    expect(answer.headers.get('Cache-Control')).toBe('private, no-cache')
  })

  test('no row and two rows have none', async () => {
    for (const path of ['pages?id=eq.none', 'pages']) {
      expect(await send(path)).toMatchObject({ status: 406, tag: null })
    }
  })

  test('what a write answers has that of the row as it is now', async () => {
    const Prefer = 'return=representation'
    const page = { id: 'p3', title: 'Three' }
    for (const table of ['pages', 'drafts']) {
      const body = { ...page, owner: 'all' }
      const made = await send(table, { method: 'POST', body, headers: { Prefer } })
      expect(made).toMatchObject({ status: 201, tag: await readTag(`${table}?id=eq.p3`) })
      const changed = await patch(`${table}?id=eq.p3`, made.tag, { headers: { Prefer, ...ONE } })
      expect(changed).toMatchObject({ status: 200, tag: await readTag(`${table}?id=eq.p3`) })
      expect(changed.tag).not.toBe(made.tag)
    }
  })
})

describe('If-None-Match', () => {
  test.each([
    { path: 'pages?id=eq.p1', table: 'pages', set: "body = 'new'" },
    { path: 'pages?id=eq.p1&select=*,remarks(*)', table: 'remarks', set: "words = 'oh'" },
    { path: 'drafts?id=eq.d1&select=title', table: 'drafts', set: "title = title || '!'" },
  ])('304 until the answer is another one: $path', async ({ path, table, set }) => {
    const tag = await readTag(path)
    const opaque = tag.replace('W/', '')
    for (const known of [tag, opaque, `W/${opaque}`, `"other", ${tag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await send(path, { method, headers: { 'If-None-Match': known } })
        expect(answer).toMatchObject({ status: 304, tag, text: '', trips: 1 })
        expect(answer.headers.get('Content-Type')).toBeNull()
      }
    }
    await touch(table, set)
    const later = await send(path, { headers: { 'If-None-Match': tag } })
    expect(later.status).toBe(200)
    expect(later.tag).not.toBe(tag)
  })

  test('does nothing for a list, and nothing for no row', async () => {
    const headers = { 'If-None-Match': '*' }
    expect(
      await send('pages', { headers: { ...headers, Accept: 'application/json' } }),
    ).toMatchObject({ status: 200 })
    expect(await send('pages?id=eq.none', { headers })).toMatchObject({ status: 406 })
  })
})

describe('a version', () => {
  test('grows with each update, also without If-Match, and of many rows', async () => {
    await patch('pages?id=eq.p1', null)
    await patch('pages?title=neq.x', null)
    const { results } = await env.DB.prepare('SELECT id, revision FROM pages ORDER BY id').all()
    expect(results).toEqual([
      { id: 'p1', revision: 3 },
      { id: 'p2', revision: 2 },
    ])
  })

  test('grows with what a function writes through drizzle', async () => {
    const tag = await readTag('pages?id=eq.p1')
    await createDrizzle(env.DB).update(pages).set({ body: 'new' }).where(eq(pages.id, 'p1'))
    expect(await readTag('pages?id=eq.p1')).toMatch(/^"2\./)
    expect(await patch('pages?id=eq.p1', tag)).toMatchObject({ status: 412 })
  })

  test('is nobody’s to set', async () => {
    for (const as of [ada.token, secretKey]) {
      const body = { id: 'p9', title: 'Nine', revision: 7 }
      for (const answer of [
        await send('pages', { method: 'POST', body, as }),
        await patch('pages?id=eq.p1', null, { body: { revision: 7 }, as }),
      ]) {
        expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, '428C9'])
      }
    }
  })

  test('is exact past 2^53', async () => {
    await touch('pages', 'revision = 9007199254740993')
    const tag = await readTag('pages?id=eq.p1')
    expect(tag).toMatch(/^"9007199254740993\./)
    expect(await patch('pages?id=eq.p1', '"9007199254740992.x"')).toMatchObject({ status: 412 })
    expect(await patch('pages?id=eq.p1', tag)).toMatchObject({ status: 204 })
  })

  test.each([
    { name: 'is not there', column: 'other' },
    { name: 'is a text', column: 'words' },
    { name: 'may be null', column: 'loose' },
    { name: 'has no default', column: 'bare' },
    { name: 'is the key', column: 'id' },
  ])('a column that $name cannot be one', ({ column }) => {
    const table = sqliteTable('things', {
      id: integer('id').primaryKey().default(1),
      words: text('words').notNull().default(''),
      loose: integer('loose').default(1),
      bare: integer('bare').notNull(),
    })
    expect(() => policy(table, { version: column })).toThrow(`an integer column "${column}"`)
  })
})
