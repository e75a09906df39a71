// Who may write which column: grants by role, and columns that hold their maker.
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { defineApp } from '../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../src/engine/data/index.ts'
import { createCaller, secretKey } from '../../support/worker.ts'
import { signUp } from './support/users.ts'

const posts = sqliteTable('posts', {
  id: integer('id').primaryKey(),
  authorId: text('author_id').notNull(),
  title: text('title').notNull(),
  status: text('status').notNull().default('draft'),
  createdAt: text('created_at').notNull().default('then'),
})
const profiles = sqliteTable('profiles', {
  userId: text('user_id').primaryKey(),
  name: text('name'),
  role: text('role').notNull().default('member'),
})

const app = defineApp({
  tables: { posts, profiles },
  policies: [
    policy(posts, {
      select: everyone,
      insert: ({ row, caller }) => eq(row.authorId, caller.userId),
      update: everyone,
      delete: everyone,
      writable: { authenticated: ['id', 'title', 'author_id'], anon: [] },
      byCaller: ['author_id'],
    }),
    policy(profiles, {
      select: everyone,
      insert: everyone,
      update: ({ row, caller }) => eq(row.userId, caller.userId),
      writable: { authenticated: ['user_id', 'name'] },
      byCaller: ['user_id'],
    }),
  ],
  settings: { confirmEmailsAtOnce: true },
})
const call = createCaller(app)
const ada = await signUp(call)
const bob = await signUp(call)

beforeEach(async () => {
  await env.DB.batch(
    [
      'DROP TABLE IF EXISTS posts',
      'DROP TABLE IF EXISTS profiles',
      "CREATE TABLE posts (id integer PRIMARY KEY, author_id text NOT NULL, title text NOT NULL, status text NOT NULL DEFAULT 'draft', created_at text NOT NULL DEFAULT 'then')",
      "CREATE TABLE profiles (user_id text PRIMARY KEY NOT NULL, name text, role text NOT NULL DEFAULT 'member')",
      `INSERT INTO posts (id, author_id, title) VALUES (1, '${ada.id}', 'first')`,
    ].map((one) => env.DB.prepare(one)),
  )
})

async function send(method: string, path: string, body: unknown, as = ada.token, prefer = '') {
  const headers = { Prefer: `return=representation${prefer}` }
  const response = await call(`/rest/v1/${path}`, { method, body, as, headers })
  const answer: unknown = await response.json()
  return { status: response.status, answer }
}

const refused = (table: string) => ({
  status: 403,
  answer: { code: '42501', message: `permission denied for table ${table}` },
})

describe('S4 columns without a grant', () => {
  test.each([
    ['POST', 'posts', { title: 'x', status: 'published' }],
    ['POST', 'posts', { title: 'x', created_at: 'now' }],
    ['POST', 'posts', [{ title: 'x', status: null }]],
    ['PATCH', 'posts?id=eq.1', { status: 'published' }],
    ['PATCH', 'posts?id=eq.1', { title: 'x', created_at: 'now' }],
    ['PUT', 'posts?id=eq.1', { id: 1, title: 'x', status: 'published' }],
  ])('%s %s %o', async (method, path, body) => {
    expect(await send(method, path, body)).toMatchObject(refused('posts'))
    const { results } = await env.DB.prepare('SELECT id, title, status FROM posts').all()
    expect(results).toEqual([{ id: 1, title: 'first', status: 'draft' }])
  })

  test('of an upsert', async () => {
    const body = { user_id: ada.id, role: 'admin' }
    const prefer = ',resolution=merge-duplicates'
    expect(await send('POST', 'profiles', body, ada.token, prefer)).toMatchObject(
      refused('profiles'),
    )
  })

  test('what has a grant is written, the rest has its default', async () => {
    expect(await send('POST', 'posts?select=title,status,created_at', { title: 'x' })).toEqual({
      status: 201,
      answer: [{ title: 'x', status: 'draft', created_at: 'then' }],
    })
  })

  test('the operator writes all', async () => {
    const body = { id: 5, author_id: 'somebody', title: 'x', status: 'published' }
    expect((await send('POST', 'posts', body, secretKey)).status).toBe(201)
  })

  test('the API description lists none of them', async () => {
    const response = await call('/rest/v1/', { as: ada.token })
    const text = JSON.stringify(await response.json())
    expect(text).not.toMatch(/"role":\{[^}]*\}[^}]*"required"/)
  })
})

describe('columns by caller', () => {
  test('are filled in, and may be said as they are', async () => {
    for (const body of [
      { title: 'x' },
      { title: 'x', author_id: null },
      { title: 'x', author_id: ada.id },
    ]) {
      const { status, answer } = await send('POST', 'posts?select=author_id', body)
      expect({ status, answer }).toEqual({ status: 201, answer: [{ author_id: ada.id }] })
    }
  })

  test('of many rows', async () => {
    const { answer } = await send('POST', 'posts?select=author_id', [
      { title: 'x' },
      { title: 'y' },
    ])
    expect(answer).toEqual([{ author_id: ada.id }, { author_id: ada.id }])
  })

  test.each([
    ['POST', 'posts', { title: 'x', author_id: bob.id }],
    ['POST', 'posts', { title: 'x', author_id: 7 }],
    ['POST', 'posts', { title: 'x', author_id: { $ne: 1 } }],
    [
      'POST',
      'posts',
      [
        { title: 'x', author_id: ada.id },
        { title: 'y', author_id: bob.id },
      ],
    ],
    ['PATCH', 'posts?id=eq.1', { author_id: bob.id }],
  ])('%s %s %o is refused', async (method, path, body) => {
    expect(await send(method, path, body)).toMatchObject({
      status: 403,
      answer: {
        code: '42501',
        message: 'new row violates row-level security policy for table "posts"',
      },
    })
    expect(await env.DB.prepare('SELECT count(*) AS n FROM posts').first('n')).toBe(1)
  })

  test('a change by another leaves the maker, also when it names the caller', async () => {
    for (const body of [{ title: 'edited' }, { title: 'edited', author_id: bob.id }]) {
      const { answer } = await send(
        'PATCH',
        'posts?id=eq.1&select=title,author_id',
        body,
        bob.token,
      )
      expect(answer).toEqual([{ title: 'edited', author_id: ada.id }])
    }
  })

  test('a merge by another leaves the maker', async () => {
    const prefer = ',resolution=merge-duplicates'
    const { status } = await send('POST', 'posts', { id: 1, title: 'merged' }, bob.token, prefer)
    const { results } = await env.DB.prepare('SELECT author_id FROM posts').all()
    expect([status, results]).toEqual([200, [{ author_id: ada.id }]])
  })

  test('a key that is the caller', async () => {
    const prefer = ',resolution=merge-duplicates'
    expect(await send('POST', 'profiles', { name: 'Ada' }, ada.token, prefer)).toMatchObject({
      status: 201,
      answer: [{ user_id: ada.id, name: 'Ada', role: 'member' }],
    })
    expect(await send('POST', 'profiles', { name: 'Ada L.' }, ada.token, prefer)).toMatchObject({
      status: 200,
      answer: [{ name: 'Ada L.' }],
    })
    expect((await send('POST', 'profiles', {}, ada.token, prefer)).status).toBe(200)
  })

  test('a visitor is nobody', async () => {
    const response = await call('/rest/v1/profiles', { method: 'POST', body: { name: 'x' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: '23502' })
  })
})

test('a policy that names an unknown column does not start', () => {
  expect(() => policy(posts, { byCaller: ['nope'] })).toThrow(/"nope"/)
  expect(() => policy(posts, { writable: { anon: ['nope'] } })).toThrow(/"nope"/)
})
