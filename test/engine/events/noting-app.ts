// An app whose functions only note which event they handled, and the means to see how far each event got.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, vi } from 'vitest'
import * as z from 'zod'
import { type Cause, defineApp, runBatch } from '../../../src/engine/core/index.ts'
import { createEvent, writeEvent } from '../../../src/engine/events/index.ts'
import { defineFunction, event } from '../../../src/engine/functions/index.ts'

export const MINUTE = 60_000

/** What a test may change while subscribers run. */
export const behaviour = {
  /** What the subscriber `slow` waits for before it commits. */
  gate: Promise.resolve(),
  /** Whether the subscriber `poison` fails. */
  isPoisoned: true,
}

function note(name: string, cause: Cause) {
  const id = cause.kind === 'event' ? cause.event.id : 'no event'
  return sql`INSERT INTO effects (name, event_id) VALUES (${name}, ${id})`
}

const notingFunction = (name: string, type: string, before?: () => unknown) =>
  defineFunction({
    name,
    on: event(type),
    async run(_, { batch, cause }) {
      await before?.()
      await batch([note(name, cause)])
    },
  })

const failWhilePoisoned = () => {
  if (behaviour.isPoisoned) throw new Error('cannot stomach this')
}

const hanging = defineFunction({
  name: 'hanging',
  on: event('thing.hangs'),
  timeoutSeconds: 0.02,
  run: () => new Promise<never>(() => undefined),
})

const silent = defineFunction({ name: 'silent', on: event('thing.quiet'), run: () => undefined })

const twice = defineFunction({
  name: 'twice',
  on: event('thing.twice'),
  async run(_, { batch, cause }) {
    await batch([note('twice', cause)])
    await batch([note('twice', cause)])
  },
})

const looping = defineFunction({
  name: 'looping',
  on: event('thing.loops'),
  input: z.object({ turn: z.int() }),
  async run({ turn }, context) {
    await context.batch([context.event('thing.loops', { turn: turn + 1 })])
  },
})

export const notingApp = defineApp({
  tables: {},
  functions: [
    notingFunction('first', 'thing.happened'),
    notingFunction('second', 'thing.happened'),
    notingFunction('healthy', 'thing.spoiled'),
    notingFunction('poison', 'thing.spoiled', failWhilePoisoned),
    notingFunction('slow', 'thing.slow', () => behaviour.gate),
    hanging,
    silent,
    twice,
    looping,
  ],
})

/** Gives each test empty tables, a clock of its own, and subscribers that behave as at first. */
export function prepareEachTest(): void {
  beforeAll(() => env.DB.exec('CREATE TABLE effects (name TEXT NOT NULL, event_id TEXT NOT NULL)'))
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    Object.assign(behaviour, { gate: Promise.resolve(), isPoisoned: true })
    const tables = ['effects', 'ledge_events', 'ledge_deliveries']
    await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
  })
  afterEach(() => void vi.useRealTimers())
}

/** Writes an event whose ring was never sent. */
export async function raise(type: string, data: unknown = {}): Promise<string> {
  const raised = createEvent(type, data)
  await runBatch(env.DB, [writeEvent(raised)])
  return raised.id
}

/** Names of the functions whose effect is there, as often as it is. */
export async function readEffects(eventId: string): Promise<unknown[]> {
  const query = 'SELECT name FROM effects WHERE event_id = ? ORDER BY name'
  const { results } = await env.DB.prepare(query).bind(eventId).all()
  return results.map((row) => row.name)
}

export async function readDeliveries(eventId: string): Promise<unknown[]> {
  const query = `SELECT function_name AS name, state, attempts, last_error AS error
    FROM ledge_deliveries WHERE event_id = ? ORDER BY function_name`
  return (await env.DB.prepare(query).bind(eventId).all()).results
}

export async function isSettled(eventId: string): Promise<boolean> {
  const query = 'SELECT settled_at FROM ledge_events WHERE id = ?'
  return (await env.DB.prepare(query).bind(eventId).first('settled_at')) !== null
}

export const ringFor = (...eventIds: string[]) => ({ eventIds })

export const readIds = (body: unknown): string[] => (body as { eventIds: string[] }).eventIds

export const passTime = (milliseconds: number): void =>
  void vi.setSystemTime(Date.now() + milliseconds)
