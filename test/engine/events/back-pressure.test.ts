// Back-pressure: a queue that fails, throttles or hangs never touches what was committed, and a long backlog drains
// piece by piece, the oldest first.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createId, defineApp, timestamp } from '../../../src/engine/core/index.ts'
import { defineFunction, event, http } from '../../../src/engine/functions/index.ts'
import { createWorker } from '../../../src/engine/index.ts'
import {
  createFailingQueue,
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import { BASE } from '../../support/worker.ts'

const heard: string[] = []
const listen = defineFunction({
  name: 'listen',
  on: event('thing.placed'),
  run: (_, { cause }) => {
    if (cause.kind === 'event') heard.push(cause.event.id)
  },
})
const place = defineFunction({
  name: 'place',
  on: http.post('/place'),
  access: 'public',
  run: (_, { batch, event }) => batch([event('thing.placed', {})]).then(() => ({ placed: true })),
})
const app = defineApp({ tables: {}, functions: [listen, place] })
const worker = createWorker(app)
const { deliver, tick } = createPipeline(app)

beforeEach(async () => {
  heard.length = 0
  await env.DB.batch(
    ['ledge_events', 'ledge_deliveries'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  )
})
afterEach(() => void vi.useRealTimers())

const countEvents = (condition = 'true') =>
  env.DB.prepare(`SELECT count(*) AS n FROM ledge_events WHERE ${condition}`).first('n')

/** Places a thing; gives the answer, and what the request left running. */
async function placeThing(EVENTS: Queue) {
  const context = createExecutionContext()
  const request = new Request(`${BASE}/place`, { method: 'POST' })
  const response = await worker.fetch(request as never, { ...env, EVENTS }, context)
  return { status: response.status, rest: waitOnExecutionContext(context) }
}

describe('R10 a write that was committed', () => {
  test('is answered as ever when the queue refuses', async () => {
    const { status, rest } = await placeThing(createFailingQueue())
    expect(status).toBe(200)
    await rest
    expect(await countEvents()).toBe(1)
  })

  test('is answered at once while the queue hangs; after ten seconds the ring is given up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const send = vi.fn(() => new Promise<never>(() => undefined))
    const { status, rest } = await placeThing({ send } as never)
    expect(status).toBe(200)
    expect(await countEvents()).toBe(1)
    await vi.waitFor(() => expect(send).toHaveBeenCalledOnce())
    await vi.advanceTimersByTimeAsync(10_000)
    await rest // which would last until the queue answers, were it not given up
  })

  test('a sweep is not held by a queue that hangs', async () => {
    await insertEvents(1)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const sendBatch = vi.fn(() => new Promise<never>(() => undefined))
    const swept = tick({ EVENTS: { sendBatch } as never })
    await vi.waitFor(() => expect(sendBatch).toHaveBeenCalledOnce())
    await vi.advanceTimersByTimeAsync(10_000)
    await swept
  })
})

const PLACED_EVERY = 50

/** Writes events a minute old, a millisecond apart; each fiftieth has somebody who listens. @returns ids, oldest first */
async function insertEvents(total: number): Promise<string[]> {
  const start = Date.now() - 60_000 - total
  const rows = Array.from({ length: total }, (_, index) => ({
    id: createId(start + index),
    type: index % PLACED_EVERY === 0 ? 'thing.placed' : 'thing.ignored',
    at: timestamp(start + index),
  }))
  const shuffled = rows.toSorted((a, b) => (a.id.slice(-6) < b.id.slice(-6) ? -1 : 1))
  const insert = `INSERT INTO ledge_events (id, type, data, created_at)
    SELECT value ->> 'id', value ->> 'type', '{}', value ->> 'at' FROM json_each(?)`
  await env.DB.prepare(insert).bind(JSON.stringify(shuffled)).run()
  return rows.map(({ id }) => id)
}

interface Ring {
  eventIds: string[]
  continueUntil?: string
}

describe('R10 10,500 waiting events', () => {
  const TOTAL = 10_500

  test('drain after one sweep, oldest first, in pieces of a hundred messages', async () => {
    const ids = await insertEvents(TOTAL)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    const rung: string[] = []
    const pieces: number[] = []
    while (EVENTS.bodies.length > 0) {
      const piece = EVENTS.bodies.splice(0) as Ring[]
      pieces.push(piece.length)
      rung.push(...piece.flatMap(({ eventIds }) => eventIds))
      await deliver('ledge-events', piece, { EVENTS })
    }
    expect(pieces).toEqual([...Array(10).fill(100), 50])
    expect(rung).toEqual(ids)
    expect(await countEvents('settled_at IS NULL')).toBe(0)
    expect(heard).toHaveLength(TOTAL / PLACED_EVERY)
    const pieceOf = (id: string) => Math.floor(ids.indexOf(id) / 100) // what is claimed at once runs at once
    expect(heard.map(pieceOf)).toEqual(heard.map(pieceOf).toSorted((a, b) => a - b))
  }, 60_000)

  test('one piece is on its way at a time, and a hundred events cost one round trip but for their runs', async () => {
    await insertEvents(TOTAL)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    const piece = EVENTS.bodies.splice(0) as Ring[]
    expect(piece.filter(({ continueUntil }) => continueUntil !== undefined)).toEqual([piece[99]])
    const DB = createFaultyDatabase()
    await deliver('ledge-events', piece.slice(0, 99), { EVENTS, DB })
    expect([EVENTS.bodies.length, DB.batches]).toEqual([0, 10 + 20])
    await deliver('ledge-events', piece.slice(99), { EVENTS, DB })
    expect([EVENTS.bodies.length, DB.batches]).toEqual([100, 10 + 20 + 1 + 1])
  }, 60_000)

  test('a piece whose sweep is long past rings for no other: the sweeps since have done so', async () => {
    await insertEvents(TOTAL)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    const piece = EVENTS.bodies.splice(0)
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.now() + 60_000)
    await deliver('ledge-events', piece.slice(-1), { EVENTS })
    expect(EVENTS.bodies).toEqual([])
  })

  test.each(['before', 'after'] as const)(
    'R7 D1 fails %s it tells of the next piece: the messages are acknowledged, the next sweep goes on',
    async (fate) => {
      await insertEvents(1500)
      const EVENTS = createRecordingQueue()
      await tick({ EVENTS })
      const piece = EVENTS.bodies.splice(0)
      const DB = createFaultyDatabase('ok', fate)
      const result = await deliver('ledge-events', piece.slice(-1), { EVENTS, DB })
      expect([result.explicitAcks.length, EVENTS.bodies]).toEqual([1, []])
      await tick({ EVENTS })
      expect(EVENTS.bodies).toHaveLength(100)
    },
  )
})
