// How an event reaches its subscribers, and what becomes of a run that fails.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { runBatch } from '../../../src/engine/core/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import {
  behaviour,
  isSettled,
  MINUTE,
  notingApp,
  passTime,
  prepareEachTest,
  raise,
  readDeliveries,
  readEffects,
  ringFor,
} from './noting-app.ts'

const { deliver } = createPipeline(notingApp)
prepareEachTest()

describe('a delivery', () => {
  test('each subscriber handles the event once; then the event is settled', async () => {
    const id = await raise('thing.happened')
    const result = await deliver('ledge-events', [ringFor(id)])
    expect(result.explicitAcks).toEqual(['m0'])
    expect(await readEffects(id)).toEqual(['first', 'second'])
    expect(await readDeliveries(id)).toMatchObject([
      { name: 'first', state: 'done', attempts: 1 },
      { name: 'second', state: 'done', attempts: 1 },
    ])
    expect(await isSettled(id)).toBe(true)
  })

  test('a consumer batch costs one round trip to load and one per function that ran', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => raise('thing.happened')))
    const DB = createFaultyDatabase()
    await deliver(
      'ledge-events',
      ids.map((id) => ringFor(id)),
      { DB },
    )
    expect(DB.batches).toBe(1 + 20)
  })

  test('an event that nobody waits for is settled at once', async () => {
    const id = await raise('thing.ignored')
    await deliver('ledge-events', [ringFor(id)])
    expect(await isSettled(id)).toBe(true)
    expect(await readDeliveries(id)).toEqual([])
  })

  test('a subscriber that never calls batch is marked done', async () => {
    const id = await raise('thing.quiet')
    await deliver('ledge-events', [ringFor(id)])
    expect(await readDeliveries(id)).toMatchObject([{ state: 'done' }])
  })

  test('a second batch throws, and the first one stands', async () => {
    const id = await raise('thing.twice')
    await deliver('ledge-events', [ringFor(id)])
    expect(await readEffects(id)).toEqual(['twice'])
    expect(await readDeliveries(id)).toMatchObject([{ state: 'done', attempts: 1 }])
  })

  test('more events than one claim takes are all delivered', async () => {
    const ids = await Promise.all(Array.from({ length: 120 }, () => raise('thing.quiet')))
    await deliver('ledge-events', [ringFor(...ids.slice(0, 60)), ringFor(...ids.slice(60))])
    expect(await Promise.all(ids.map(isSettled))).not.toContain(false)
  })

  test('events that lead to one another are taken for a loop at depth eight', async () => {
    const EVENTS = createRecordingQueue()
    EVENTS.bodies.push(ringFor(await raise('thing.loops', { turn: 0 })))
    let runs = 0
    while (EVENTS.bodies.length > 0) {
      runs += 1
      await deliver('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
    }
    expect(runs).toBe(9)
    const deepest = `SELECT id FROM ledge_events WHERE type = 'thing.loops' ORDER BY depth DESC`
    const id = await env.DB.prepare(deepest).first<string>('id')
    expect(await readDeliveries(id ?? '')).toMatchObject([
      { state: 'pending', error: expect.stringContaining('loop') },
    ])
  })
})

describe('failures', () => {
  test.each([
    { what: 'no object', body: 'ring' },
    { what: 'no ids', body: { eventIds: [] } },
    { what: 'ids of another type', body: { eventIds: [1] } },
    { what: 'more ids than a ring holds', body: { eventIds: Array(101).fill('x') } },
    { what: 'an id that does not exist', body: { eventIds: ['__proto__'] } },
  ])('a message with $what is acknowledged and holds nobody', async ({ body }) => {
    const id = await raise('thing.happened')
    const result = await deliver('ledge-events', [body, ringFor(id)])
    expect(result.explicitAcks).toEqual(['m0', 'm1'])
    expect(await readEffects(id)).toEqual(['first', 'second'])
  })

  test('R6 a poison subscriber does not hold its siblings, and is dead after five attempts', async () => {
    const id = await raise('thing.spoiled')
    for (const attempt of [1, 2, 3, 4, 5]) {
      const result = await deliver('ledge-events', [ringFor(id)])
      expect(result.explicitAcks).toEqual(['m0'])
      expect(await readEffects(id)).toEqual(['healthy'])
      const state = attempt < 5 ? 'pending' : 'dead'
      const failed = { name: 'poison', state, attempts: attempt, error: 'cannot stomach this' }
      expect(await readDeliveries(id)).toMatchObject([{ name: 'healthy', state: 'done' }, failed])
      expect(await isSettled(id)).toBe(attempt === 5)
      passTime(60 * MINUTE)
    }
    await deliver('ledge-events', [ringFor(id)])
    expect((await readDeliveries(id))[1]).toMatchObject({ attempts: 5 })
  })

  test('R17 a failed delivery waits for its back-off, then succeeds', async () => {
    const id = await raise('thing.spoiled')
    await deliver('ledge-events', [ringFor(id)])
    behaviour.isPoisoned = false
    await deliver('ledge-events', [ringFor(id)])
    expect(await readEffects(id)).toEqual(['healthy'])
    passTime(MINUTE)
    await deliver('ledge-events', [ringFor(id)])
    expect(await readEffects(id)).toEqual(['healthy', 'poison'])
    expect(await isSettled(id)).toBe(true)
  })

  test('R17 a run that takes too long has failed', async () => {
    const id = await raise('thing.hangs')
    await deliver('ledge-events', [ringFor(id)])
    expect(await readDeliveries(id)).toMatchObject([
      { state: 'pending', attempts: 1, error: expect.stringContaining('0.02 seconds') },
    ])
  })

  test('a run that never ends five times over is dead', async () => {
    const id = await raise('thing.quiet')
    await runBatch(env.DB, [
      sql`INSERT INTO ledge_deliveries (event_id, function_name, state, attempts, lease_id, next_attempt_at, updated_at)
        VALUES (${id}, 'silent', 'running', 5, 'gone', '2020-01-01T00:00:00.000Z', '')`,
    ])
    await deliver('ledge-events', [ringFor(id)])
    expect(await readDeliveries(id)).toMatchObject([{ state: 'dead', attempts: 5 }])
    expect(await isSettled(id)).toBe(true)
  })
})
