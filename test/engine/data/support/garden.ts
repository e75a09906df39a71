// A garden as the cost guard's test app: a table with one index, relationships without any, and rules that hide columns
// and ask other tables.
import { eq, exists, inArray, or, sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { defineApp } from '../../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../../src/engine/data/index.ts'

export const gardeners = sqliteTable('gardeners', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
})

export const plants = sqliteTable(
  'plants',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    height: integer('height'),
    gardenerId: text('gardener_id').references(() => gardeners.id),
    facts: text('facts', { mode: 'json' }),
  },
  (table) => [index('plants_kind_idx').on(table.kind)],
)

/** Links plants to gardeners who look after them; a key that begins with the plant leads to no gardener's. */
export const cares = sqliteTable('cares', {
  plantId: text('plant_id')
    .notNull()
    .references(() => plants.id),
  note: text('note').notNull(),
})

/** Its rule reads a column that clients may not. */
export const diaries = sqliteTable('diaries', {
  id: text('id').primaryKey(),
  ownerId: text('owner_id').notNull(),
  page: text('page').notNull(),
})

/** Its rule has two ways in. */
export const tools = sqliteTable('tools', {
  id: text('id').primaryKey(),
  ownerId: text('owner_id').notNull(),
  isShared: integer('is_shared', { mode: 'boolean' }).notNull(),
})

/** Its rule asks a table that nobody sees. */
export const sheds = sqliteTable('sheds', {
  id: text('id').primaryKey(),
  place: text('place').notNull(),
})

/** Its rule gives the values of an indexed column, so that the index leads to the rows. */
export const beds = sqliteTable(
  'beds',
  { id: text('id').primaryKey(), plantId: text('plant_id').notNull() },
  (table) => [index('beds_plant_id_idx').on(table.plantId)],
)

/** Its rule holds for users only. */
export const letters = sqliteTable('letters', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  gardenerId: text('gardener_id').references(() => gardeners.id),
})

export const secretKeys = sqliteTable('secret_keys', {
  id: text('id').primaryKey(),
  shedPlace: text('shed_place').notNull(),
  holder: text('holder').notNull(),
})

/** Without a policy, and tied to what may be deleted. */
export const audits = sqliteTable('audits', {
  id: text('id').primaryKey(),
  gardenerId: text('gardener_id').references(() => gardeners.id),
})

const withoutOwner = { anon: ['id', 'page'], authenticated: ['id', 'page'] }

/** The app, new each time: what an isolate remembers of statements it remembers for one app. */
export const createGarden = () =>
  defineApp({
    tables: { gardeners, plants, cares, diaries, tools, sheds, beds, letters, secretKeys, audits },
    policies: [
      policy(gardeners, { select: everyone, update: everyone, delete: everyone }),
      policy(plants, { select: everyone, insert: everyone, update: everyone, delete: everyone }),
      policy(cares, { select: everyone }),
      policy(diaries, {
        select: ({ row, caller }) => eq(row.ownerId, caller.role),
        columns: withoutOwner,
      }),
      policy(tools, {
        select: ({ row, caller }) => or(eq(row.isShared, true), eq(row.ownerId, caller.role)),
      }),
      policy(beds, {
        select: ({ row, caller }) =>
          inArray(
            row.plantId,
            sql`(select ${plants.id} from ${plants} where ${plants.kind} = ${caller.role})`,
          ),
      }),
      policy(letters, { select: ({ row, caller }) => eq(row.userId, caller.userId) }),
      policy(sheds, {
        select: ({ row, caller }) =>
          exists(
            sql`(select 1 from ${secretKeys} where ${secretKeys.shedPlace} = ${row.place} and ${secretKeys.holder} = ${caller.role})`,
          ),
      }),
    ],
    settings: { confirmEmailsAtOnce: true },
  })

const TABLES = `
CREATE TABLE gardeners (id text PRIMARY KEY NOT NULL, name text NOT NULL);
CREATE TABLE plants (
  id text PRIMARY KEY NOT NULL, name text NOT NULL, kind text NOT NULL, height integer,
  gardener_id text REFERENCES gardeners(id), facts text);
CREATE INDEX plants_kind_idx ON plants (kind);
CREATE TABLE cares (plant_id text NOT NULL REFERENCES plants(id), note text NOT NULL);
CREATE TABLE diaries (id text PRIMARY KEY NOT NULL, owner_id text NOT NULL, page text NOT NULL);
CREATE TABLE tools (id text PRIMARY KEY NOT NULL, owner_id text NOT NULL, is_shared integer NOT NULL);
CREATE TABLE sheds (id text PRIMARY KEY NOT NULL, place text NOT NULL);
CREATE TABLE beds (id text PRIMARY KEY NOT NULL, plant_id text NOT NULL);
CREATE INDEX beds_plant_id_idx ON beds (plant_id);
CREATE TABLE letters (
  id text PRIMARY KEY NOT NULL, user_id text NOT NULL, gardener_id text REFERENCES gardeners(id));
CREATE TABLE secret_keys (id text PRIMARY KEY NOT NULL, shed_place text NOT NULL, holder text NOT NULL);
CREATE TABLE audits (id text PRIMARY KEY NOT NULL, gardener_id text REFERENCES gardeners(id))`

const NUMBERS = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)`

const ROWS = `
INSERT INTO gardeners VALUES ('ada', 'Ada'), ('bo', 'Bo');
INSERT INTO plants
  ${NUMBERS} SELECT 'p' || i, 'plant ' || i, 'kind ' || (i % 30), i, iif(i % 2, 'ada', 'bo'), '{"leaves":' || i || '}' FROM n;
INSERT INTO cares SELECT id, 'water' FROM plants;
INSERT INTO diaries SELECT id, 'anon', name FROM plants;
INSERT INTO tools SELECT id, 'anon', 0 FROM plants;
INSERT INTO sheds VALUES ('s', 'north');
INSERT INTO secret_keys SELECT id, 'north', 'anon' FROM plants`

/** The statements that make and fill the garden. */
export const GARDEN_STATEMENTS: readonly string[] = `${TABLES};${ROWS}`.split(';')

export const GARDEN_TABLES: readonly string[] = [...TABLES.matchAll(/CREATE TABLE (\w+)/g)].map(
  ([, name = '']) => name,
)
