// Ordered delivery: events of one subject one after the other, whatever happens to their rings and runs.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { type SQL, sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createScope, defineApp, prepareItem, runBatch } from '../../../src/engine/core/index.ts'
import { createEvent, discardDelivery, writeEvent } from '../../../src/engine/events/index.ts'
import { callNext, holdBack } from '../../../src/engine/events/lane.ts'
import { defineFunction, event } from '../../../src/engine/functions/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import {
  isSettled,
  MINUTE,
  passTime,
  prepareEachTest,
  readDeliveries,
  readIds,
  ringFor,
} from './noting-app.ts'

const step = z.object({ n: z.int() })

/** What a test may change while subscribers run. */
const behaviour = { failing: new Set<number>(), gate: Promise.resolve() }

const walk = (name: string, inOrder: boolean) =>
  defineFunction({
    name,
    on: [event('step.taken'), event('step.undone')],
    inOrder,
    input: step,
    retries: { attempts: 2, firstSeconds: 60 },
    async run({ n }, { batch, cause }) {
      await behaviour.gate
      if (inOrder && behaviour.failing.has(n)) throw new Error(`stumbled at ${n}`)
      const id = cause.kind === 'event' ? cause.event.id : ''
      await batch([sql`INSERT INTO effects (name, event_id) VALUES (${name}, ${id})`])
    },
  })

const app = defineApp({ tables: {}, functions: [walk('ordered', true), walk('free', false)] })
const { deliver, tick } = createPipeline(app)
prepareEachTest()

/** Writes one event for each number, in their order; their rings are not sent. */
async function take(
  numbers: readonly number[],
  { type = 'step.taken', subject }: { type?: string; subject?: string } = { subject: 'ada' },
): Promise<string[]> {
  behaviour.failing.clear()
  behaviour.gate = Promise.resolve()
  const raised = numbers.map((n) =>
    createEvent(type, { n }, subject === undefined ? {} : { subject }),
  )
  await runBatch(env.DB, raised.map(writeEvent))
  return raised.map(({ id }) => id)
}

/** The events that `ordered` has handled, in the order in which it did. */
async function readWalk(): Promise<string[]> {
  const query = "SELECT event_id FROM effects WHERE name = 'ordered' ORDER BY rowid"
  return (await env.DB.prepare(query).all()).results.map((row) => String(row.event_id))
}

/** Delivers what the doorbell was rung for, and what that rings for, until it is silent. */
async function follow(EVENTS = createRecordingQueue()): Promise<void> {
  while (EVENTS.bodies.length > 0) {
    await deliver('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
  }
}

/** Delivers one message, and tells for which events it rang in turn. */
async function hear(...eventIds: string[]): Promise<string[]> {
  const EVENTS = createRecordingQueue()
  await deliver('ledge-events', [ringFor(...eventIds)], { EVENTS })
  return EVENTS.bodies.flatMap(readIds)
}

describe('R5 rings out of order', () => {
  test('each waits for the one before it, which calls it at once', async () => {
    const [first = '', second = '', third = ''] = await take([1, 2, 3])
    expect(await hear(third)).toEqual([])
    expect(await hear(second)).toEqual([])
    expect(await readWalk()).toEqual([])
    expect(await hear(first)).toEqual([second])
    expect(await hear(second)).toEqual([third])
    expect(await hear(third)).toEqual([])
    expect(await readWalk()).toEqual([first, second, third])
  })

  test('all at once: one runs, then one after the other', async () => {
    const ids = await take([1, 2, 3, 4, 5])
    const EVENTS = createRecordingQueue()
    await deliver('ledge-events', [ringFor(...ids.toReversed())], { EVENTS })
    expect(await readWalk()).toEqual(ids.slice(0, 1))
    await follow(EVENTS)
    expect(await readWalk()).toEqual(ids)
    expect(await Promise.all(ids.map(isSettled))).not.toContain(false)
  })

  test('a ring that comes days later, or never: the sweep brings what it was for', async () => {
    const [first = '', second = ''] = await take([1, 2])
    await hear(second)
    passTime(MINUTE)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).toEqual([first])
    await follow(EVENTS)
    passTime(48 * 60 * MINUTE)
    await hear(first)
    expect(await readWalk()).toEqual([first, second])
  })

  test('a call that was lost: the sweep calls again', async () => {
    const [first = '', second = ''] = await take([1, 2])
    await hear(second)
    expect(await hear(first)).toEqual([second]) // and nobody hears it
    passTime(1)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).toEqual([second])
  })

  test('who waits is not rung for each minute', async () => {
    const [first = '', ...others] = await take([1, 2, 3])
    behaviour.failing.add(1)
    await hear(first, ...others)
    passTime(30_000)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies).toEqual([])
  })
})

describe('lanes', () => {
  test('other subjects, other functions and events without a subject do not wait', async () => {
    const [first = '', second = ''] = await take([1, 2])
    const [other = ''] = await take([1], { subject: 'bo' })
    const free = await take([1, 2], {})
    behaviour.failing.add(1)
    behaviour.failing.delete(2)
    await hear(second, other, ...free)
    expect(await readWalk()).toEqual([free[1]])
    expect(await readDeliveries(second)).toMatchObject([
      { name: 'free', state: 'done' },
      { name: 'ordered', state: 'pending', attempts: 0 },
    ])
    expect(await readDeliveries(first)).toEqual([])
    expect(await readDeliveries(other)).toMatchObject([{}, { state: 'pending', attempts: 1 }])
  })

  test('the types that a function hears are in one order', async () => {
    const [taken = ''] = await take([1])
    const [undone = ''] = await take([1], { type: 'step.undone', subject: 'ada' })
    const [again = ''] = await take([2])
    expect(await hear(again, undone)).toEqual([])
    expect(await hear(taken)).toEqual([undone])
    expect(await hear(undone)).toEqual([again])
    await hear(again)
    expect(await readWalk()).toEqual([taken, undone, again])
  })

  test('an event that others are still busy with holds nobody', async () => {
    const [first = '', second = ''] = await take([1, 2])
    await hear(first)
    await env.DB.prepare(
      "UPDATE ledge_deliveries SET state = 'pending' WHERE function_name = 'free'",
    ).run()
    await env.DB.prepare('UPDATE ledge_events SET settled_at = NULL').run()
    await hear(second)
    expect(await readWalk()).toEqual([first, second])
  })
})

describe('a failure', () => {
  test('holds the lane until it is made good', async () => {
    const [first = '', second = ''] = await take([1, 2])
    behaviour.failing.add(1)
    expect(await hear(first, second)).toEqual([])
    passTime(30_000)
    expect(await hear(first, second)).toEqual([])
    expect(await readWalk()).toEqual([])
    behaviour.failing.clear()
    passTime(2 * MINUTE)
    expect(await hear(first)).toEqual([second])
    await hear(second)
    expect(await readWalk()).toEqual([first, second])
  })

  test('for good holds nobody: the dead letter stays behind, the next is called at once', async () => {
    const [first = '', second = ''] = await take([1, 2])
    behaviour.failing.add(1)
    await hear(first, second)
    passTime(2 * MINUTE)
    expect(await hear(first)).toEqual([second])
    await hear(second)
    expect(await readWalk()).toEqual([second])
    expect(await readDeliveries(first)).toMatchObject([{}, { state: 'dead', attempts: 2 }])
  })

  test('that nobody could tell of: the next is called when the run is buried', async () => {
    const [first = '', second = ''] = await take([1, 2])
    await hear(second)
    await runBatch(env.DB, [
      sql`INSERT INTO ledge_deliveries (event_id, function_name, state, attempts, lease_id, next_attempt_at, updated_at)
        VALUES (${first}, 'ordered', 'running', 2, 'gone', '2020-01-01T00:00:00.000Z', '')`,
    ])
    expect(await hear(first)).toEqual([second])
    expect(await readDeliveries(first)).toMatchObject([{}, { name: 'ordered', state: 'dead' }])
  })

  test('that an operator discards holds nobody', async () => {
    const [first = '', second = ''] = await take([1, 2])
    behaviour.failing.add(1)
    await hear(first, second)
    const context = createExecutionContext()
    const EVENTS = createRecordingQueue()
    const scope = createScope(app, { ...env, EVENTS }, context)
    expect(await discardDelivery(scope, { event: first, function: 'ordered' })).toBe(true)
    await waitOnExecutionContext(context)
    await follow(EVENTS)
    expect(await readWalk()).toEqual([second])
  })

  test('R7 that is none, since only the commit’s answer was lost: the next sweep calls the next', async () => {
    const [first = '', second = ''] = await take([1, 2])
    await hear(second)
    await deliver('ledge-events', [ringFor(first)], {
      DB: createFaultyDatabase('ok', 'after', 'after'),
    })
    expect(await readWalk()).toEqual([first])
    passTime(1000)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).toEqual([second])
    await follow(EVENTS)
    expect(await readWalk()).toEqual([first, second])
  })

  test('R14 a late run changes nothing, and its lane has moved on', async () => {
    const [first = '', second = ''] = await take([1, 2])
    const held = Promise.withResolvers<void>()
    behaviour.gate = held.promise
    const late = hear(first)
    await vi.waitFor(async () =>
      expect(await readDeliveries(first)).toMatchObject([{}, { state: 'running' }]),
    )
    passTime(2 * MINUTE)
    behaviour.gate = Promise.resolve()
    expect(await hear(first)).toEqual([])
    await hear(second)
    held.resolve()
    await late
    expect(await readWalk()).toEqual([first, second])
  })
})

describe('cost', () => {
  test('one round trip to claim and one for each run, ordered or not', async () => {
    const ids = await take([1, 2, 3])
    const DB = createFaultyDatabase()
    await deliver('ledge-events', [ringFor(...ids)], { DB })
    expect(DB.batches).toBe(1 + 1 + 3) // one ordered run, three free ones
  })

  test('a claim reads a handful of rows, however long the lane is', async () => {
    const ids = await take(Array.from({ length: 300 }, (_, n) => n))
    const [first = '', second = ''] = ids
    await hear(...ids.slice(0, 50))
    const lanes = JSON.stringify([{ name: 'ordered', type: 'step.taken' }])
    const now = Date.now()
    const read = async (statement: SQL) =>
      (await prepareItem(env.DB, statement).all()).meta.rows_read
    expect(await read(holdBack(JSON.stringify([ids[250]]), lanes, now))).toBeLessThan(20)
    expect(await read(callNext(JSON.stringify([first]), lanes, now))).toBeLessThan(20)
    expect(await readWalk()).toEqual([first])
    expect(await readDeliveries(second)).toMatchObject([{}, { state: 'pending' }])
  })
})
