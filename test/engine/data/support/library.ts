// A library as the data service's test app: every kind of column, every kind of relationship, rules of each sort.
import { eq, or, sql } from 'drizzle-orm'
import {
  type AnySQLiteColumn,
  blob,
  check,
  foreignKey,
  integer,
  numeric,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { defineApp } from '../../../../src/engine/core/index.ts'
import { deny, everyone, fullText, policy } from '../../../../src/engine/data/index.ts'

export const authors = sqliteTable(
  'authors',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').unique(),
    rating: real('rating'),
    isActive: integer('is_active', { mode: 'boolean' }).notNull().default(true),
    profile: text('profile', { mode: 'json' }),
    secret: text('secret').unique(),
    mentorId: text('mentor_id').references((): AnySQLiteColumn => authors.id),
  },
  (table) => [check('authors_rating_check', sql`${table.rating} >= 0`)],
)

export const books = sqliteTable(
  'books',
  {
    id: integer('id').primaryKey(),
    title: text('title').notNull(),
    authorId: text('author_id').references(() => authors.id),
    editorId: text('editor_id').references(() => authors.id),
    pages: integer('pages'),
    price: numeric('price'),
    inPrint: integer('in_print', { mode: 'boolean' }),
  },
  (table) => [check('books_pages_check', sql`${table.pages} > 0`)],
)

/** One-to-one: the key is the author's. */
export const biographies = sqliteTable('biographies', {
  authorId: text('author_id')
    .primaryKey()
    .references(() => authors.id, { onDelete: 'cascade' }),
  body: text('body').notNull(),
})

export const genres = sqliteTable('genres', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
})

export const bookGenres = sqliteTable(
  'book_genres',
  {
    bookId: integer('book_id')
      .notNull()
      .references(() => books.id, { onDelete: 'cascade' }),
    genreId: integer('genre_id')
      .notNull()
      .references(() => genres.id),
  },
  (table) => [primaryKey({ columns: [table.bookId, table.genreId] })],
)

/** Each column with a kind or a default of its own. */
export const samples = sqliteTable('samples', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  label: text('label').notNull().default('none'),
  token: text('token').default(sql`(lower(hex(randomblob(4))))`),
  count: integer('count').default(7),
  ratio: real('ratio'),
  flag: integer('flag', { mode: 'boolean' }),
  data: text('data', { mode: 'json' }),
  seenAt: integer('seen_at', { mode: 'timestamp' }),
  madeAt: integer('made_at', { mode: 'timestamp_ms' }),
  bytes: blob('bytes', { mode: 'buffer' }),
  revision: integer('revision').$onUpdateFn(() => 5),
  doubled: integer('doubled').generatedAlwaysAs(sql`count * 2`),
})

/** Rules by owner. */
export const notes = sqliteTable(
  'notes',
  {
    id: text('id')
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    userId: text('user_id').notNull(),
    title: text('title').notNull(),
    isPublic: integer('is_public', { mode: 'boolean' }).notNull().default(false),
    parentId: text('parent_id').references((): AnySQLiteColumn => notes.id),
  },
  (table) => [uniqueIndex('notes_owner_title_idx').on(table.userId, table.title)],
)

/** Numbered by SQLite, and only below a limit. */
export const entries = sqliteTable('entries', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  userId: text('user_id').notNull(),
  amount: integer('amount').notNull(),
})

/** Without a policy: not there. */
export const hidden = sqliteTable('hidden', {
  id: text('id').primaryKey(),
  bookId: integer('book_id').references(() => books.id),
})

/** Its select rule is denied, its insert rule is not. */
export const mailbox = sqliteTable('mailbox', {
  id: integer('id').primaryKey(),
  message: text('message').notNull(),
})

export const sales = sqliteTable('sales', {
  id: integer('id').primaryKey(),
  bookId: integer('book_id').references(() => books.id),
  region: text('region'),
  copies: integer('copies').notNull(),
  income: real('income'),
  soldAt: integer('sold_at', { mode: 'timestamp' }),
})

/** Its key is of two columns. */
export const shelves = sqliteTable(
  'shelves',
  {
    room: text('room').notNull(),
    place: integer('place').notNull(),
    label: text('label').notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.place] })],
)

export const copies = sqliteTable(
  'copies',
  {
    id: integer('id').primaryKey(),
    bookId: integer('book_id')
      .notNull()
      .references(() => books.id),
    room: text('room'),
    place: integer('place'),
  },
  (table) => [
    foreignKey({
      columns: [table.room, table.place],
      foreignColumns: [shelves.room, shelves.place],
      name: 'copies_shelf_fkey',
    }),
  ],
)

/** Searched by its words. */
export const articles = sqliteTable('articles', {
  id: integer('id').primaryKey(),
  title: text('title').notNull(),
  body: text('body'),
  draft: text('draft'),
  tags: text('tags', { mode: 'json' }),
})

/** The index that its words are found in. */
export const articleIndex = fullText(articles, ['title', 'body', 'draft'])

const visibleAuthor = ['id', 'name', 'email', 'rating', 'is_active', 'profile', 'mentor_id']

export const library = defineApp({
  tables: {
    authors,
    books,
    biographies,
    genres,
    bookGenres,
    samples,
    notes,
    entries,
    hidden,
    mailbox,
    sales,
    shelves,
    copies,
    articles,
  },
  fullText: [articleIndex],
  policies: [
    policy(authors, {
      select: everyone,
      insert: everyone,
      update: everyone,
      delete: everyone,
      columns: { anon: visibleAuthor, authenticated: visibleAuthor },
    }),
    policy(books, { select: everyone }),
    policy(biographies, { select: everyone }),
    policy(genres, { select: everyone }),
    policy(bookGenres, { select: everyone }),
    policy(samples, { select: everyone }),
    policy(notes, {
      select: ({ row, caller }) => or(eq(row.isPublic, true), eq(row.userId, caller.userId)),
      insert: ({ row, caller }) => eq(row.userId, caller.userId),
      update: ({ row, caller }) => eq(row.userId, caller.userId),
      delete: ({ row, caller }) => eq(row.userId, caller.userId),
    }),
    policy(entries, {
      select: ({ row, caller }) => eq(row.userId, caller.userId),
      // The row as stored, with all of its owner's others: their sum may not pass 100.
      insert: ({ row, caller }) =>
        sql`${row.userId} = ${caller.userId} and (select sum(e.amount) from entries e where e.user_id = ${row.userId}) <= 100`,
      update: ({ row, caller }) => sql`${row.userId} = ${caller.userId} and ${row.amount} < 50`,
      delete: deny,
    }),
    policy(sales, { select: everyone }),
    policy(shelves, { select: everyone }),
    policy(copies, { select: everyone }),
    policy(articles, {
      select: everyone,
      columns: { anon: ['id', 'title', 'body', 'tags'] },
    }),
    policy(mailbox, { select: deny, insert: everyone }),
  ],
  settings: { confirmEmailsAtOnce: true, maxRows: 50 },
})

/** The same with `sum()` and the like. */
export const countingLibrary = { ...library, settings: { ...library.settings, aggregates: true } }
