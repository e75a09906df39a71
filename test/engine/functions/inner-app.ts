// An app whose functions use one another, and the data API on their caller's behalf.
import { eq, sql } from 'drizzle-orm'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../src/engine/data/index.ts'
import { change, defineFunction, event, http } from '../../../src/engine/functions/index.ts'

const diaries = sqliteTable('diaries', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  line: text('line').notNull(),
  mood: text('mood'),
})

export const CREATE_TABLE =
  'CREATE TABLE IF NOT EXISTS diaries (id text PRIMARY KEY NOT NULL, user_id text NOT NULL, line text NOT NULL, mood text)'

const diaryRules = policy(diaries, {
  select: ({ row, caller }) => eq(row.userId, caller.userId),
  insert: everyone,
  update: ({ row, caller }) => eq(row.userId, caller.userId),
  byCaller: ['user_id'],
  columns: { authenticated: ['id', 'user_id', 'line'], anon: [] },
})

/** What runs go by. */
export const state: { signal: AbortSignal | null; heard: unknown[] } = { signal: null, heard: [] }

const readDiary = defineFunction({
  name: 'read-diary',
  on: [http.post('/read-diary'), event('diary.wanted')],
  access: 'public',
  input: z.object({ query: z.string().default('*') }),
  async run({ query }, { data }) {
    const { data: rows, error } = await data.from('diaries').select(query).order('id')
    return { rows, error }
  },
})

const writeDiary = defineFunction({
  name: 'write-diary',
  on: http.post('/write-diary'),
  access: 'public',
  input: z.record(z.string(), z.unknown()),
  async run(row, { data }) {
    const { data: rows, error, status } = await data.from('diaries').insert(row).select('*')
    return { rows, error, status }
  },
})

const listDiary = defineFunction({
  name: 'list-diary',
  on: http.post('/list-diary'),
  rows: diaries,
  run: () => sql`SELECT id FROM diaries ORDER BY id DESC`,
})

const onDiary = defineFunction({
  name: 'on-diary',
  on: change(diaries, 'insert'),
  async run({ new: row }, { cause }) {
    if (cause.kind === 'event')
      state.heard.push([row.line, cause.event.userId, cause.event.traceparent])
  },
})

const double = defineFunction({
  name: 'double',
  on: http.post('/double'),
  access: 'public',
  input: z.object({ n: z.int().default(1) }),
  output: z.number(),
  run: ({ n }, { caller }) => (caller.role === 'anon' ? 2 * n : -2 * n),
})

const secret = defineFunction({
  name: 'secret',
  on: http.post('/secret'),
  access: 'operator',
  run: () => 'for the operator',
})

const fresh = defineFunction({
  name: 'fresh',
  on: http.post('/inner-fresh'),
  fresh: true,
  run: () => 'fresh',
})

const outer = defineFunction({
  name: 'outer',
  on: http.post('/outer'),
  access: 'public',
  input: z.object({ what: z.string(), input: z.unknown().optional() }),
  async run({ what, input }, { invoke }) {
    if (what === 'double') return { doubled: (await invoke(double, input)) + 0 }
    if (what === 'secret') return invoke(secret)
    if (what === 'fresh') return invoke(fresh)
    if (what === 'list') return invoke(listDiary)
    return null
  },
})

const dive = defineFunction({
  name: 'dive',
  on: http.post('/dive'),
  access: 'public',
  input: z.object({ depth: z.int() }),
  run: async ({ depth }, { invoke }): Promise<number> =>
    depth === 0 ? 0 : 1 + Number(await invoke(dive as never, { depth: depth - 1 })),
})

const batchInside = defineFunction({
  name: 'batch-inside',
  on: http.post('/batch-inside'),
  access: 'public',
  input: z.object({ id: z.string() }),
  run: ({ id }, { batch }) =>
    batch([sql`INSERT INTO diaries (id, user_id, line) VALUES (${id}, 'x', 'inside')`]),
})

const heardOutside = defineFunction({
  name: 'heard-outside',
  on: event('diary.asked'),
  input: z.object({ id: z.string() }),
  async run({ id }, { invoke }) {
    await invoke(batchInside, { id })
  },
})

const wait = defineFunction({
  name: 'wait',
  on: http.post('/wait'),
  access: 'public',
  timeoutSeconds: 0.05,
  input: z.object({ how: z.enum(['signal', 'fetch', 'own']) }),
  async run({ how }, context) {
    state.signal = context.signal
    if (how === 'own') {
      const signal = AbortSignal.abort(new Error('mine'))
      return context.fetch('http://ledge.test/', { signal }).catch((error) => String(error))
    }
    if (how === 'fetch') return context.fetch('http://192.0.2.1:9/never')
    return new Promise((_, reject) =>
      context.signal.addEventListener('abort', () => reject(context.signal.reason)),
    )
  },
})

const bindings = defineFunction({
  name: 'bindings',
  on: http.post('/bindings'),
  access: 'public',
  run: (_input, { env }) => typeof env.KV.get,
})

export const innerApp = defineApp({
  tables: { diaries },
  policies: [diaryRules],
  functions: [
    readDiary,
    writeDiary,
    listDiary,
    onDiary,
    double,
    secret,
    fresh,
    outer,
    dive,
    batchInside,
    heardOutside,
    wait,
    bindings,
  ],
  settings: { confirmEmailsAtOnce: true },
})
