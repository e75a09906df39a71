// An app in which things go wrong on demand, and the means to bring its deliveries into every state.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, vi } from 'vitest'
import { defineApp, runBatch } from '../../../src/engine/core/index.ts'
import { createEvent, writeEvent } from '../../../src/engine/events/index.ts'
import { cron, defineFunction, event, queue } from '../../../src/engine/functions/index.ts'
import { createPipeline, createRecordingQueue } from '../../support/pipeline.ts'
import { type CallOptions, createCaller, secretKey } from '../../support/worker.ts'

/** What a test may change while functions run. */
export const behaviour = {
  isPoisoned: true,
  /** What `slow` waits for before it commits. */
  gate: Promise.resolve(),
}

const failing = (name: string, type: string) =>
  defineFunction({
    name,
    on: event(type),
    retries: { attempts: 1 },
    run() {
      if (behaviour.isPoisoned) throw new Error(`${name} failed`)
    },
  })

const quiet = defineFunction({ name: 'quiet', on: event('thing.quiet'), run: () => undefined })

const slow = defineFunction({
  name: 'slow',
  on: event('thing.slow'),
  async run(_, { batch }) {
    await behaviour.gate
    await batch([sql`INSERT INTO effects (name) VALUES ('slow')`])
  },
})

const retrying = defineFunction({
  name: 'retrying',
  on: event('thing.retried'),
  run() {
    if (behaviour.isPoisoned) throw new Error('not yet')
  },
})

const ordered = defineFunction({
  name: 'ordered',
  on: event('thing.ordered'),
  inOrder: true,
  async run(_, { batch, cause }) {
    const subject = cause.kind === 'event' ? String(cause.event.data) : ''
    if (subject === 'poison') throw new Error('not this one')
    await batch([sql`INSERT INTO effects (name) VALUES (${subject})`])
  },
})

const numbers = defineFunction({
  name: 'numbers',
  on: queue('numbers'),
  retries: { attempts: 1 },
  run(messages) {
    for (const message of messages) message.fail(new Error('no number'))
  },
})

const nightly = defineFunction({ name: 'nightly', on: cron('0 3 * * *'), run: () => undefined })

const functions = [
  failing('first', 'thing.failed'),
  failing('second', 'thing.failed'),
  failing('other', 'other.failed'),
  quiet,
  slow,
  retrying,
  ordered,
  numbers,
  nightly,
]
export const app = defineApp({
  tables: {},
  functions,
  settings: { confirmEmailsAtOnce: true },
})

/** The same app a week later: somebody else wants to hear of failed things, too. */
export const newerApp = defineApp({
  tables: {},
  functions: [...functions, failing('newcomer', 'thing.failed')],
})

export const call = createCaller(app)
export const { deliver, tick } = createPipeline(app)
export const EVENTS = createRecordingQueue()

/** Calls an operator's route with the secret key; rings end up in {@link EVENTS}. */
export const ask = (path: string, options: CallOptions = {}) =>
  call(`/operator/v1${path}`, {
    as: secretKey,
    ...options,
    bindings: { EVENTS, ...options.bindings },
  })

/** The JSON of what a route answers. */
export const read = async (path: string, options: CallOptions = {}) =>
  (await ask(path, options)).json()

export function prepareEachTest(): void {
  beforeAll(() => env.DB.exec('CREATE TABLE effects (name TEXT NOT NULL)'))
  beforeEach(async () => {
    vi.useRealTimers()
    EVENTS.bodies.length = 0
    Object.assign(behaviour, { isPoisoned: true, gate: Promise.resolve() })
    const tables = ['effects', 'ledge_events', 'ledge_deliveries', 'ledge_dead_messages']
    await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
  })
}

/** Writes an event and has it delivered. @returns its id */
export async function raise(type: string, data: unknown = {}, subject?: string): Promise<string> {
  const raised = createEvent(type, data, subject === undefined ? {} : { subject })
  await runBatch(env.DB, [writeEvent(raised)])
  await deliver('ledge-events', [{ eventIds: [raised.id] }], { EVENTS })
  return raised.id
}

/** Delivers what was rung for, until nothing is any more. */
export async function deliverRings(to = deliver): Promise<void> {
  while (EVENTS.bodies.length > 0) await to('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
}

export const readStates = async (eventId: string): Promise<Record<string, unknown>> => {
  const query = 'SELECT function_name, state FROM ledge_deliveries WHERE event_id = ?'
  const { results } = await env.DB.prepare(query).bind(eventId).all()
  return Object.fromEntries(results.map((row) => [row.function_name, row.state]))
}

export const readEffects = async () =>
  (await env.DB.prepare('SELECT name FROM effects ORDER BY rowid').all()).results.map(
    ({ name }) => name,
  )

export interface Listed {
  items: { event: string; function: string; type: string; state: string }[]
  next: string | null
}

/** A list of deliveries. */
export const list = (query = '') => read(`/deliveries${query}`) as Promise<Listed>
/** The key of each delivery of a list. */
export const keysOf = ({ items }: Listed) => items.map((item) => `${item.event} ${item.function}`)

export const discard = (id: string, name: string) =>
  ask(`/deliveries/${id}/${name}`, { method: 'DELETE' })

/** Has a run of `slow` under way. @returns its event and how to let it go on */
export async function startSlow() {
  const held = Promise.withResolvers<void>()
  behaviour.gate = held.promise
  let id = ''
  const run = raise('thing.slow')
  await vi.waitFor(async () => {
    const { items } = await list('?state=running')
    expect(items).toHaveLength(1)
    id = items[0]?.event ?? ''
  })
  return { id, run, release: held.resolve }
}
