// A wiki as the app of tests that write concurrently: pages count their updates, drafts do not.
import { env } from 'cloudflare:workers'
import { eq, or, sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { defineApp } from '../../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../../src/engine/data/index.ts'

const columns = () => ({
  id: text('id').primaryKey(),
  title: text('title').notNull().unique(),
  body: text('body').notNull().default(''),
  owner: text('owner'),
  score: integer('score').notNull().default(0),
})

export const pages = sqliteTable('pages', {
  ...columns(),
  revision: integer('revision')
    .notNull()
    .default(1)
    .$onUpdate(() => sql`revision + 1`),
})

export const drafts = sqliteTable('drafts', columns())

export const remarks = sqliteTable('remarks', {
  id: integer('id').primaryKey(),
  pageId: text('page_id').references(() => pages.id, { onDelete: 'cascade' }),
  words: text('words').notNull(),
})

/** Nobody but the operator reads `score`. */
const visible = ['id', 'title', 'body', 'owner']

export const wiki = defineApp({
  tables: { pages, drafts, remarks },
  policies: [
    policy(pages, {
      select: everyone,
      insert: everyone,
      update: everyone,
      delete: everyone,
      columns: { authenticated: [...visible, 'revision'], anon: visible },
      version: 'revision',
    }),
    policy(drafts, {
      select: ({ row, caller }) => or(eq(row.owner, 'all'), eq(row.owner, caller.userId)),
      insert: everyone,
      update: ({ row, caller }) => or(eq(row.owner, 'all'), eq(row.owner, caller.userId)),
      delete: ({ row, caller }) => eq(row.owner, caller.userId),
      columns: { authenticated: visible, anon: visible },
    }),
    policy(remarks, { select: everyone, insert: everyone, update: everyone, delete: everyone }),
  ],
  settings: { confirmEmailsAtOnce: true },
})

const BODY = `id text PRIMARY KEY NOT NULL, title text NOT NULL UNIQUE, body text NOT NULL DEFAULT '',
  owner text, score integer NOT NULL DEFAULT 0`

/** Makes the wiki's tables anew, empty, and forgets all keys. */
export async function emptyWiki(): Promise<void> {
  const statements = [
    'DROP TABLE IF EXISTS remarks',
    'DROP TABLE IF EXISTS pages',
    'DROP TABLE IF EXISTS drafts',
    `CREATE TABLE pages (${BODY}, revision integer NOT NULL DEFAULT 1)`,
    `CREATE TABLE drafts (${BODY})`,
    `CREATE TABLE remarks (id integer PRIMARY KEY NOT NULL,
      page_id text REFERENCES pages(id) ON DELETE cascade, words text NOT NULL)`,
    'DELETE FROM ledge_idempotency',
  ]
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
}

/** Fills it with two pages, two drafts of everybody and one of `owner`, and a remark. */
export async function fillWiki(owner: string): Promise<void> {
  await emptyWiki()
  const add = (table: string) =>
    env.DB.prepare(`INSERT INTO ${table} (id, title, owner) VALUES (?, ?, ?)`)
  await env.DB.batch([
    add('pages').bind('p1', 'One', null),
    add('pages').bind('p2', 'Two', null),
    add('drafts').bind('d1', 'One', 'all'),
    add('drafts').bind('d2', 'Two', 'all'),
    add('drafts').bind('mine', 'Mine', owner),
    env.DB.prepare("INSERT INTO remarks (id, page_id, words) VALUES (1, 'p1', 'hm')"),
  ])
}

/** Changes rows behind the service's back. */
export const touch = (table: string, set: string) =>
  env.DB.prepare(`UPDATE ${table} SET ${set}`).run()
