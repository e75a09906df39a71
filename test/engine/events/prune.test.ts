// Clearing away what is old: at the stated ages, in bounded pieces, and no delivery without its event.
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineApp, type Settings, timestamp } from '../../../src/engine/core/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'

const DAY = 24 * 60 * 60_000
const EVENTS = createRecordingQueue()
const sweepWith = (settings: Partial<Settings> = {}) =>
  createPipeline(defineApp({ tables: {}, settings })).tick
const sweep = sweepWith()

beforeEach(async () => {
  const tables = ['ledge_events', 'ledge_deliveries', 'ledge_dead_messages']
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})
afterEach(() => void vi.useRealTimers())

const daysAgo = (days: number): string => timestamp(Date.now() - days * DAY)

interface Rows {
  /** What the ids begin with. */
  name: string
  total?: number
  /** Days since the events were settled; null when they are not. */
  settledDays: number | null
  /** The state of each one's delivery. */
  state: string
}

/** Writes events of one kind, each with one delivery, as the pipeline leaves them. */
async function insert({ name, total = 1, settledDays, state }: Rows): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: total }, (_, index) => `${name}-${index}`))
  const settledAt = settledDays === null ? null : daysAgo(settledDays)
  const hasDead = state === 'dead' ? 1 : 0
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO ledge_events (id, type, data, created_at, settled_at, has_dead)
        SELECT value, 'thing', '{}', ?, ?, ? FROM json_each(?)`,
    ).bind(daysAgo(90), settledAt, hasDead, ids),
    env.DB.prepare(
      `INSERT INTO ledge_deliveries (event_id, function_name, state, next_attempt_at, updated_at)
        SELECT value, 'gone', ?, ?, ? FROM json_each(?)`,
    ).bind(state, daysAgo(90), daysAgo(90), ids),
  ])
}

async function insertMessages(name: string, total: number, days: number): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: total }, (_, index) => `${name}-${index}`))
  const statement = `INSERT INTO ledge_dead_messages
    (queue, message_id, function_name, body, attempts, last_error, sent_at, died_at)
    SELECT 'q', value, 'f', 'null', 5, 'no', ?, ? FROM json_each(?)`
  await env.DB.prepare(statement).bind(daysAgo(days), daysAgo(days), ids).run()
}

/** How many rows of each kind are left, by what their ids begin with. */
async function readNames(table: string, column: string): Promise<Record<string, unknown>> {
  const query = `SELECT substr(${column}, 1, instr(${column}, '-') - 1) AS name, count(*) AS n
    FROM ${table} GROUP BY 1`
  const { results } = await env.DB.prepare(query).all<{ name: string; n: number }>()
  return Object.fromEntries(results.map(({ name, n }) => [name, n]))
}

const readEvents = () => readNames('ledge_events', 'id')
const readDeliveries = () => readNames('ledge_deliveries', 'event_id')

const KINDS: readonly Rows[] = [
  { name: 'old', settledDays: 7.1, state: 'done' },
  { name: 'young', settledDays: 6.9, state: 'done' },
  { name: 'discarded', settledDays: 7.1, state: 'discarded' },
  { name: 'dead', settledDays: 29.9, state: 'dead' },
  { name: 'longDead', settledDays: 30.1, state: 'dead' },
  { name: 'waiting', settledDays: null, state: 'pending' },
  { name: 'startedAgain', settledDays: 40, state: 'pending' },
]

describe('a sweep', () => {
  test('clears events away a week after they were settled, dead ones after thirty days', async () => {
    for (const kind of KINDS) await insert(kind)
    await sweep({ EVENTS })
    const left = { young: 1, dead: 1, waiting: 1, startedAgain: 1 }
    expect(await readEvents()).toEqual(left)
    expect(await readDeliveries()).toEqual(left)
  })

  test('clears dead messages away after thirty days', async () => {
    await insertMessages('old', 2, 30.1)
    await insertMessages('young', 3, 29.9)
    await sweep({ EVENTS })
    expect(await readNames('ledge_dead_messages', 'message_id')).toEqual({ young: 3 })
  })

  test('follows the app’s settings', async () => {
    for (const kind of KINDS) await insert(kind)
    await sweepWith({ keepSettledDays: 1, keepDeadDays: 365 })({ EVENTS })
    expect(await readEvents()).toEqual({ dead: 1, longDead: 1, waiting: 1, startedAgain: 1 })
  })

  test('takes ten thousand in pieces of a thousand, and the rest a minute later', async () => {
    await insert({ name: 'old', total: 10_500, settledDays: 8, state: 'done' })
    await insert({ name: 'longDead', total: 3, settledDays: 31, state: 'dead' })
    const DB = createFaultyDatabase()
    await sweep({ EVENTS, DB })
    expect(await readEvents()).toEqual({ old: 500 })
    expect(await readDeliveries()).toEqual({ old: 500 })
    expect(DB.batches).toBe(1 + 10)
    await sweep({ EVENTS, DB })
    expect([await readEvents(), await readDeliveries(), DB.batches]).toEqual([{}, {}, 1 + 10 + 2])
  }, 30_000)

  test.each(['before', 'after'] as const)(
    'R7 D1 fails %s a piece commits: no delivery outlives its event, and the next sweep goes on',
    async (fate) => {
      await insert({ name: 'old', total: 1200, settledDays: 8, state: 'done' })
      const swept = sweep({ EVENTS, DB: createFaultyDatabase('ok', fate) })
      await expect(swept).rejects.toThrow('Network connection lost')
      expect(await readDeliveries()).toEqual(await readEvents())
      await sweep({ EVENTS })
      expect([await readEvents(), await readDeliveries()]).toEqual([{}, {}])
    },
  )

  test('reads no row that is young: indexes lead it to the old ones', async () => {
    await insert({ name: 'young', total: 2000, settledDays: 1, state: 'done' })
    await insert({ name: 'dead', total: 2000, settledDays: 10, state: 'dead' })
    await insertMessages('young', 2000, 1)
    expect(await countRowsRead()).toBeLessThan(80)
    await env.DB.exec('DROP INDEX ledge_dead_messages_died_at_idx')
    expect(await countRowsRead()).toBeGreaterThan(2000)
    await env.DB.exec('DROP INDEX ledge_events_settled_idx')
    expect(await countRowsRead()).toBeGreaterThan(8000)
  })
})

let rowsRead = 0
const meter = {
  prepare: (sql: string) => env.DB.prepare(sql),
  async batch(statements: D1PreparedStatement[]) {
    const results = await env.DB.batch(statements)
    for (const { meta } of results) rowsRead += meta.rows_read
    return results
  },
} as unknown as D1Database // the part of D1 that is used

async function countRowsRead(): Promise<number> {
  rowsRead = 0
  await sweep({ EVENTS, DB: meter })
  return rowsRead
}
