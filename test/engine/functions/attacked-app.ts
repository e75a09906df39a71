// An app whose functions are each one way to get at what is another's: by a fault, a cache, a door beside the guarded one, or time.
import { env } from 'cloudflare:workers'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { defineFunction, event, http, queue } from '../../../src/engine/functions/index.ts'
import { everyone, policy } from '../../../src/engine/index.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller } from '../../support/worker.ts'

/** What a statement that fails was given. */
export const SECRET = 'S35 ada@example.com'

export const vault = sqliteTable('vault', {
  id: text('id').primaryKey(),
  secret: text('secret').notNull(),
})

const input = z.object({ secret: z.string() })

/** Fails in its second statement, as drizzle tells it: with the values of the query. */
const leak = defineFunction({
  name: 'leak',
  on: [http.post('/leak'), event('leak')],
  access: 'public',
  input,
  retries: { attempts: 2 },
  async run({ secret }, { db, waitUntil }) {
    const write = () => db.insert(vault).values({ id: 'one', secret })
    await write()
    waitUntil(Promise.resolve().then(write))
    await write().catch((cause) => {
      throw new Error('it was not written', { cause })
    })
  },
})

const drain = defineFunction({
  name: 'drain',
  on: queue('clicks'),
  input,
  async run(messages, { db }) {
    for (const { body } of messages) await db.insert(vault).values({ id: 'one', ...body })
  },
})

const raise = defineFunction({
  name: 'raise',
  on: http.post('/raise'),
  access: 'public',
  input,
  run: (data, { batch, event }) => batch([event('leak', data)]),
})

const list = defineFunction({
  name: 'list',
  on: http.post('/list'),
  access: 'public',
  rows: vault,
  run: (_input, { db }) => db.select().from(vault),
})

const guarded = defineFunction({
  name: 'guarded',
  on: http.post('/guarded'),
  access: 'operator',
  input: z.object({ hidden_argument: z.string() }),
  run: () => 'in',
})

/** Answers in the asked language, which it says, and which it has not declared. */
const speaking = defineFunction({
  name: 'speaking',
  on: http.get('/speaking'),
  access: 'public',
  cache: { seconds: 60 },
  input: z.object({ vary: z.string() }),
  run({ vary }, { cause }) {
    const language = cause.kind === 'request' ? cause.request.headers.get('Accept-Language') : ''
    return new Response(language, { headers: { Vary: vary } })
  },
})

const rated = defineFunction({
  name: 'rated',
  on: http.post('/rated'),
  access: 'public',
  rate: { count: 2, seconds: 60 },
  run: () => 'in',
})

const who = (name: string, options: { fresh?: boolean; aal?: 'aal1' | 'aal2' }) =>
  defineFunction({
    name,
    on: http.post(`/${name}`),
    run: (_input, { caller }) => ({ user: caller.userId }),
    ...options,
  })

/** Functions that tell who calls. */
export const asking = [
  who('later', {}),
  who('later-fresh', { fresh: true }),
  who('strict', { fresh: true, aal: 'aal2' }),
]

export const attackedApp = defineApp({
  tables: { vault },
  policies: [policy(vault, { select: everyone })],
  functions: [leak, drain, raise, list, guarded, speaking, rated, ...asking],
  settings: { confirmEmailsAtOnce: true },
})

/** Makes the function's table, and forgets whatever happened. */
export async function emptyVault(): Promise<void> {
  const tables = ['vault', 'ledge_events', 'ledge_deliveries', 'ledge_dead_messages']
  await env.DB.batch(
    [
      'CREATE TABLE IF NOT EXISTS vault (id text PRIMARY KEY, secret text NOT NULL)',
      ...tables.map((table) => `DELETE FROM ${table}`),
    ].map((one) => env.DB.prepare(one)),
  )
}

export const call = createCaller(attackedApp)
export const { deliver, deliverMessages } = createPipeline(attackedApp)

export const post = (path: string, options: CallOptions = {}) =>
  call(path, { method: 'POST', body: {}, ...options })

/** Calls a function without waiting. @returns the invocation's id, and what rings for it */
export async function begin(name: string, as: string, body: object = {}) {
  const EVENTS = createRecordingQueue()
  const answer = await call(`/functions/v1/${name}`, {
    ...{ method: 'POST', body, as, headers: { Prefer: 'respond-async' } },
    bindings: { EVENTS },
  })
  const { id } = await answer.json<{ id: string }>()
  return { status: answer.status, id, rings: EVENTS.bodies }
}
