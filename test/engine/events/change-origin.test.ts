// The change feed: whom a change goes back to, who hears of it, and at what cost.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { createScope, defineApp } from '../../../src/engine/core/index.ts'
import { createEvent, NO_ORIGIN, writeBatch, writeEvent } from '../../../src/engine/events/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import { createCaller, roundTripsOf } from '../../support/worker.ts'
import { readIds, ringFor } from './noting-app.ts'
import { prepareZoo, readFeed, run, zoo } from './zoo-app.ts'

prepareZoo()

/** A scope whose rings are remembered, and which counts the statements of each batch. */
function openScope(app = zoo) {
  const EVENTS = createRecordingQueue()
  const batches: number[] = []
  const promises: Promise<unknown>[] = []
  const DB = {
    prepare: (text: string) => env.DB.prepare(text),
    batch: (statements: D1PreparedStatement[]) => {
      batches.push(statements.length)
      return env.DB.batch(statements)
    },
  } as unknown as D1Database // the part of it that is used
  const scope = createScope(
    app,
    { ...env, DB, EVENTS },
    { waitUntil: (one) => void promises.push(one) },
  )
  const readRings = async () => {
    await Promise.all(promises)
    return EVENTS.bodies.map(readIds)
  }
  return { scope, batches, readRings }
}

describe('where a change comes from', () => {
  test('user, trace and depth are the batch’s; nothing of them stays for the next writer', async () => {
    const { scope, batches, readRings } = openScope()
    const origin = { userId: 'ada', traceparent: '00-1-2-01', depth: 3 }
    const item = sql`UPDATE animals SET name = 'Max'`
    const prepared = scope.database.prepare('SELECT changes() AS changed')
    const read = sql`SELECT name FROM animals`
    const rows = await writeBatch(scope, [item, prepared, read], { origin })
    expect(rows).toEqual([[], [{ changed: 1 }], [{ name: 'Max' }]])
    await run("UPDATE animals SET name = 'Moritz'")
    const [first, second] = await readFeed()
    expect(first).toMatchObject({ user_id: 'ada', traceparent: '00-1-2-01', depth: 3 })
    expect(second).toMatchObject({ user_id: null, traceparent: null, depth: 0 })
    expect(batches).toEqual([5])
    expect(await readRings()).toEqual([[first?.id]])
  })

  test('nothing of a batch that failed stays either', async () => {
    const { scope, readRings } = openScope()
    const origin = { userId: 'ada', traceparent: null, depth: 3 }
    await expect(writeBatch(scope, [sql`SELECT nonsense`], { origin })).rejects.toThrow('nonsense')
    await run("UPDATE animals SET name = 'Max'")
    expect(await readFeed()).toMatchObject([{ user_id: null, depth: 0 }])
    expect(await readRings()).toEqual([])
  })

  test('what the batch raises itself and what its triggers raise is rung for together, each once', async () => {
    const { scope, readRings } = openScope()
    const raised = createEvent('animal.seen', {})
    const statements = [
      writeEvent(raised),
      sql`INSERT INTO animals (id, name) SELECT value, 'x' FROM json_each('[1,2,3]')`,
    ]
    await writeBatch(scope, statements, { origin: NO_ORIGIN, eventIds: [raised.id] })
    const [ids = [], ...more] = await readRings()
    expect(more).toEqual([])
    expect(ids).toEqual([raised.id, ...(await readFeed()).map(({ id }) => id)])
  })

  test('an app without change triggers pays nothing', async () => {
    const { scope, batches } = openScope(defineApp({ tables: {} }))
    await writeBatch(scope, [sql`UPDATE animals SET name = 'Max'`], { origin: NO_ORIGIN })
    expect(batches).toEqual([1])
  })

  test('no statements are no round trip', async () => {
    const { scope, batches } = openScope()
    expect(await writeBatch(scope, [], { origin: NO_ORIGIN })).toEqual([])
    expect(batches).toEqual([])
  })
})

describe('functions', () => {
  const call = createCaller(zoo)
  const { deliver } = createPipeline(zoo)
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`

  test.each([
    { how: 'batch', answer: [[], []], rings: 2 },
    { how: 'db', answer: true, rings: 1 },
    { how: 'returning', answer: [{ called: 'Max' }], rings: 1 },
    { how: 'values', answer: [['rex', 'Max']], rings: 1 },
    { how: 'dbBatch', answer: [{ name: 'Max' }], rings: 1 },
  ])(
    'what one writes by $how is told with its trace, at once, in one round trip',
    async ({ how, answer, rings }) => {
      const EVENTS = createRecordingQueue()
      const options = { method: 'POST', headers: { traceparent }, body: { how, name: 'Max' } }
      const response = await call('/rename', { ...options, bindings: { EVENTS } })
      expect(await response.json()).toEqual(answer)
      expect(roundTripsOf(response)).toBe(1)
      const feed = await readFeed()
      const continued = response.headers.get('traceparent')
      expect(continued?.slice(0, 36)).toBe(traceparent.slice(0, 36))
      expect(feed).toMatchObject([
        { type: 'table.animals.updated', traceparent: continued, depth: 0 },
      ])
      expect(EVENTS.bodies).toHaveLength(1)
      expect(readIds(EVENTS.bodies[0])).toHaveLength(rings)
      expect(readIds(EVENTS.bodies[0])).toContain(feed[0]?.id)
    },
  )

  test('a change in a delivery is one deeper and still the same user’s, in one round trip to claim and one to run', async () => {
    const origin = { userId: 'ada', traceparent, depth: 2 }
    const raised = createEvent('animal.renamed', { how: 'batch', name: 'Max' }, origin)
    await writeBatch(openScope().scope, [writeEvent(raised)], { origin })
    const DB = createFaultyDatabase()
    await deliver('ledge-events', [ringFor(raised.id)], { DB })
    expect(DB.batches).toBe(2)
    expect(await readFeed()).toMatchObject([{ user_id: 'ada', traceparent, depth: 3 }])
  })

  test('a subscriber gets the change as its input', async () => {
    await run("UPDATE animals SET name = 'Max'")
    const [told] = await readFeed()
    await deliver('ledge-events', [ringFor(told?.id ?? '')])
    const note = await env.DB.prepare('SELECT * FROM notes').first<{
      event_id: string
      told: string
    }>()
    expect(note?.event_id).toBe(told?.id)
    expect(JSON.parse(note?.told ?? '')).toEqual(told?.data)
  })

  test.each([
    { where: 'in its batch', weight: 100 },
    { where: 'outside it', weight: 10 },
  ])(
    'a loop of writes $where ends at depth eight: the ninth write is refused',
    async ({ weight }) => {
      const EVENTS = createRecordingQueue()
      await run(`UPDATE animals SET weight = ${weight}`)
      EVENTS.bodies.push(ringFor(...(await readFeed()).map(({ id }) => id)))
      while (EVENTS.bodies.length > 0) {
        await deliver('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
      }
      const feed = await readFeed()
      expect(feed.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
      const last = await env.DB.prepare(`SELECT state, last_error FROM ledge_deliveries
      WHERE event_id = ? AND function_name = 'fatten'`)
        .bind(feed.at(-1)?.id)
        .first()
      const error = expect.stringContaining(
        'a change of animals was raised more than 8 events deep: is it a loop?',
      )
      expect(last).toEqual({ state: 'dead', last_error: error })
      expect(await env.DB.prepare('SELECT weight FROM animals').first('weight')).toBe(weight + 8)
    },
  )
})
