// An app that hears of every change of its animals, and ways to change them.
import { env } from 'cloudflare:workers'
import { eq, sql } from 'drizzle-orm'
import {
  blob,
  integer,
  primaryKey,
  real,
  type SQLiteTable,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core'
import { beforeAll, beforeEach } from 'vitest'
import * as z from 'zod'
import { type App, defineApp } from '../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../src/engine/data/index.ts'
import { createChangeFeed } from '../../../src/engine/events/change-feed.ts'
import { change, defineFunction, event, http } from '../../../src/engine/functions/index.ts'

export const animals = sqliteTable('animals', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  isTame: integer('is_tame', { mode: 'boolean' }),
  tags: text('tags', { mode: 'json' }).$type<string[]>(),
  weight: real('weight'),
  bornAt: integer('born_at', { mode: 'timestamp' }),
  fedAt: integer('fed_at', { mode: 'timestamp_ms' }),
  photo: blob('photo'),
  chip: text('chip'),
})

/** Their rows go with their animal's. */
export const meals = sqliteTable(
  'meals',
  {
    animalId: text('animal_id').notNull(),
    turn: integer('turn').notNull(),
    order: text('order'), // a word of SQL's own
  },
  (table) => [primaryKey({ columns: [table.animalId, table.turn] })],
)

/** A note of each change that a function was told of. */
const note = defineFunction({
  name: 'note',
  on: change(animals, ['insert', 'update', 'delete']),
  inOrder: true,
  async run(told, { batch, cause }) {
    const row = told.new ?? told.old
    const eventId = cause.kind === 'event' ? cause.event.id : ''
    await batch([
      sql`INSERT INTO notes (event_id, animal_id, told) VALUES (${eventId}, ${row.id}, ${JSON.stringify(told)})`,
    ])
  },
})

const noteMeals = defineFunction({
  name: 'note-meals',
  on: change(meals, 'delete'),
  run: ({ old }) => void old.animal_id,
})

/** Renames an animal in the way that is asked for. */
const rename = defineFunction({
  name: 'rename',
  on: [http.post('/rename'), event('animal.renamed')],
  access: 'public',
  input: z.object({
    how: z.enum(['batch', 'db', 'dbBatch', 'returning', 'values']),
    name: z.string(),
  }),
  async run({ how, name }, { db, batch, event }) {
    const update = db.update(animals).set({ name }).where(eq(animals.id, 'rex'))
    if (how === 'batch') return batch([update, event('animal.praised', {})])
    if (how === 'db') return (await update).success
    if (how === 'returning') return update.returning({ called: animals.name })
    if (how === 'values')
      return db.values(sql`UPDATE animals SET name = ${name} RETURNING id, name`)
    const [, found] = await db.batch([update, db.select({ name: animals.name }).from(animals)])
    return found
  },
})

/** Answers each growth with another, in or outside its batch: a loop. */
const fatten = defineFunction({
  name: 'fatten',
  on: change(animals, 'update'),
  retries: { attempts: 1 },
  async run({ new: { id, weight } }, { db, batch }) {
    const more = db.update(animals).set({ weight: sql`weight + 1` }).where(eq(animals.id, id))
    if (weight !== null && weight >= 100) await batch([more])
    else if (weight !== null && weight >= 10) await more
  },
})

export const zoo = defineApp({
  tables: { animals, meals },
  policies: [
    policy(animals, {
      select: everyone,
      columns: {
        anon: ['id', 'name'],
        authenticated: ['id', 'is_tame', 'tags', 'weight', 'born_at', 'fed_at', 'photo'],
      },
    }),
  ],
  functions: [note, noteMeals, rename, fatten],
})

const CREATE = [
  `CREATE TABLE animals (id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, is_tame INTEGER, tags TEXT,
    weight REAL, born_at INTEGER, fed_at INTEGER, photo BLOB, chip TEXT)`,
  `CREATE TABLE meals (animal_id TEXT NOT NULL REFERENCES animals(id) ON DELETE CASCADE, turn INTEGER NOT NULL,
    "order" TEXT, PRIMARY KEY (animal_id, turn))`,
  'CREATE TABLE notes (event_id TEXT NOT NULL, animal_id TEXT NOT NULL, told TEXT NOT NULL)',
]

/** Makes the zoo's tables and triggers; each test finds one animal in it, of which nothing has been told. */
export function prepareZoo(): void {
  beforeAll(async () => {
    await run(...CREATE)
    await createTriggers(zoo)
  })
  beforeEach(() =>
    run(
      'DELETE FROM animals',
      'DELETE FROM notes',
      "INSERT INTO animals (id, name, weight) VALUES ('rex', 'Rex', 1)",
      'DELETE FROM ledge_events',
      'DELETE FROM ledge_deliveries',
    ),
  )
}

/** Makes the triggers that an app asks for. */
export const createTriggers = (app: App): Promise<void> =>
  run(...createChangeFeed(app).map((trigger) => trigger.sql))

/** An app that hears of the changes of one table. */
export const watching = (table: SQLiteTable): App =>
  defineApp({
    tables: { table },
    functions: [
      defineFunction({
        name: 'watch',
        on: change(table, ['insert', 'update', 'delete']),
        run: () => undefined,
      }),
    ],
  })

/** Runs statements that nobody of the engine knows of, in one batch. */
export async function run(...statements: string[]): Promise<void> {
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
}

/** An event's row as the trigger wrote it. */
export interface Told {
  id: string
  type: string
  subject: string
  data: { action: string; old: Record<string, unknown> | null; new: Record<string, unknown> | null }
  user_id: string | null
  traceparent: string | null
  depth: number
  created_at: string
}

/** What the change feed has told, oldest first. */
export async function readFeed(): Promise<Told[]> {
  const query = "SELECT * FROM ledge_events WHERE type LIKE 'table.%' ORDER BY sequence"
  const { results } = await env.DB.prepare(query).all<Omit<Told, 'data'> & { data: string }>()
  return results.map((row) => ({ ...row, data: JSON.parse(row.data) as Told['data'] }))
}
