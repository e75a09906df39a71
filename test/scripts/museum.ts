// An app whose type `Database` is written down beside it: every kind of column, relationship and function.
import { sql } from 'drizzle-orm'
import {
  blob,
  integer,
  numeric,
  primaryKey,
  real,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import { defineApp } from '../../src/engine/core/index.ts'
import { everyone, policy } from '../../src/engine/data/index.ts'
import { defineFunction, http } from '../../src/engine/functions/index.ts'

const vaults = sqliteTable('vaults', { id: integer('id').primaryKey() })

const rooms = sqliteTable('rooms', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  light: text('light', { enum: ['day', 'dim'] }),
  vaultId: integer('vault_id').references(() => vaults.id),
})

const artists = sqliteTable('artists', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  name: text('name').notNull(),
  salary: integer('salary'),
  agent: text('agent'),
})

const paintings = sqliteTable('paintings', {
  id: text('id').primaryKey(),
  title: text('title').notNull(),
  artistId: text('artist_id')
    .notNull()
    .references(() => artists.id),
  lenderId: text('lender_id').references(() => artists.id),
  roomId: integer('room_id').references(() => rooms.id),
  state: text('state', { enum: ['on show', 'away'] })
    .notNull()
    .default('away'),
  height: real('height').notNull(),
  width: numeric('width').notNull(),
  area: real('area').generatedAlwaysAs(sql`height * width`),
  isOld: integer('is_old', { mode: 'boolean' }).notNull().default(false),
  facts: text('facts', { mode: 'json' }),
  madeAt: integer('made_at', { mode: 'timestamp' }),
  image: blob('image', { mode: 'buffer' }),
})

/** One for each painting, or none. */
const labels = sqliteTable('labels', {
  paintingId: text('painting_id')
    .primaryKey()
    .references(() => paintings.id),
  words: text('words').notNull(),
})

const tags = sqliteTable('tags', { id: integer('id').primaryKey(), name: text('name').notNull() })

const paintingTags = sqliteTable(
  'painting_tags',
  {
    paintingId: text('painting_id')
      .notNull()
      .references(() => paintings.id),
    tagId: integer('tag_id')
      .notNull()
      .references(() => tags.id),
  },
  (table) => [primaryKey({ columns: [table.paintingId, table.tagId] })],
)

const findPaintings = defineFunction({
  name: 'find_paintings',
  on: http.post('/find-paintings'),
  access: 'public',
  rows: paintings,
  input: z.object({ words: z.string(), light: z.enum(['day', 'dim']).optional() }),
  run: ({ words }) => sql`SELECT id FROM paintings WHERE title = ${words}`,
})

const listPaintings = defineFunction({
  name: 'list_paintings',
  on: http.get('/list-paintings'),
  rows: paintings,
  input: z.object({}),
  run: () => sql`SELECT id FROM paintings`,
})

const book = defineFunction({
  name: 'book',
  on: http.post('/book'),
  input: z.object({
    seats: z.array(z.object({ row: z.int(), reduced: z.boolean().default(false) })),
  }),
  run: ({ seats }) => ({ booked: seats.length }),
})

const closeRoom = defineFunction({
  name: 'close_room',
  on: http.post('/close-room'),
  access: 'operator',
  run: () => undefined,
})

const anyone = { select: everyone }
const open = [rooms, paintings, labels, tags, paintingTags]

export const museum = defineApp({
  tables: { vaults, rooms, artists, paintings, labels, tags, paintingTags },
  policies: [
    ...open.map((table) => policy(table, anyone)),
    policy(artists, {
      ...anyone,
      columns: { anon: ['id', 'name'], authenticated: ['id', 'name', 'agent'] },
    }),
  ],
  functions: [findPaintings, listPaintings, book, closeRoom],
})
