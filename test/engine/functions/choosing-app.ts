// The library with functions that choose rows of its tables, in each of the ways in which one may.
import { asc, desc, eq, gte, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type App, defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { authors, bookGenres, books, library, mailbox, notes } from '../data/support/library.ts'

const findBooks = defineFunction({
  name: 'find_books',
  on: [http.get('/find-books'), http.post('/find-books')],
  access: 'public',
  rows: books,
  input: z.object({
    least: z.int().default(0),
    q: z.string().optional(),
    pages: z.int().optional(),
    limit: z.int().max(3).default(3),
  }),
  run: ({ least, q, pages, limit }, { db }) => {
    const words = q === undefined ? undefined : eq(books.title, q)
    const exact = pages === undefined ? gte(books.id, least) : eq(books.pages, pages)
    return db
      .select()
      .from(books)
      .where(words ?? exact)
      .orderBy(desc(books.title))
      .limit(limit)
  },
})

/** Only keys, after a round trip of its own. */
const listKeys = defineFunction({
  name: 'list_keys',
  on: http.post('/list-keys'),
  access: 'public',
  rows: books,
  async run(_, { db }) {
    const [{ least } = { least: 0 }] = await db.all<{ least: number }>(sql`SELECT 2 AS least`)
    return sql`SELECT id FROM books WHERE id >= ${least} ORDER BY id DESC`
  },
})

const whole = (name: string, rows: typeof notes | typeof mailbox | typeof authors, order: SQL) =>
  defineFunction({
    name,
    on: http.post(`/${name}`),
    access: 'public',
    rows,
    input: z.object({}),
    run: (_, { db }) => db.select().from(rows).orderBy(order),
  })

const listLinks = defineFunction({
  name: 'list_links',
  on: http.post('/list-links'),
  access: 'public',
  rows: bookGenres,
  input: z.strictObject({}),
  run: (_, { db }) =>
    db.select().from(bookGenres).orderBy(desc(bookGenres.genreId), asc(bookGenres.bookId)),
})

/** What no key belongs to is no row; a key that comes twice makes two. */
const repeat = defineFunction({
  name: 'repeat',
  on: http.post('/repeat'),
  access: 'public',
  rows: books,
  input: z.object({ ids: z.array(z.number()) }),
  run: ({ ids }) => sql`SELECT value AS id FROM json_each(${JSON.stringify(ids)})`,
})

/** Pretends that every note is public. */
const pretend = defineFunction({
  name: 'pretend',
  on: http.post('/pretend'),
  access: 'public',
  rows: notes,
  run: () => sql`SELECT id, 1 AS is_public, user_id FROM notes ORDER BY id`,
})

const members = defineFunction({
  name: 'for_members',
  on: http.post('/for-members'),
  rows: books,
  run: (_, { db }) => db.select().from(books),
})

const broken = defineFunction({
  name: 'broken',
  on: http.post('/broken'),
  access: 'public',
  rows: books,
  run: () => sql`DELETE FROM books RETURNING id`,
})

export const choosingApp: App = defineApp({
  ...library,
  tables: { ...library.tables },
  functions: [
    findBooks,
    listKeys,
    whole('list_notes', notes, asc(notes.id)),
    whole('list_mail', mailbox, asc(mailbox.id)),
    whole('list_authors', authors, desc(authors.secret)),
    listLinks,
    repeat,
    pretend,
    members,
    broken,
  ],
})
