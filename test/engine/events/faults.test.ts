// The pipeline under the faults that it has to survive: lost rings, doubled messages, a D1 that fails, runs that come late.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { createId, runBatch } from '../../../src/engine/core/index.ts'
import {
  createFailingQueue,
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
  readIds,
  ringFor,
} from './noting-app.ts'

const { deliver, tick } = createPipeline(notingApp)
prepareEachTest()

describe('faults', () => {
  test('R4 five rings for one event, in one batch and at once in several: one effect', async () => {
    const id = await raise('thing.happened')
    const rings = Array.from({ length: 5 }, () => ringFor(id))
    const results = await Promise.all([
      deliver('ledge-events', rings),
      ...rings.map((ring) => deliver('ledge-events', [ring])),
    ])
    expect(results.flatMap((result) => result.explicitAcks)).toHaveLength(10)
    expect(await readEffects(id)).toEqual(['first', 'second'])
  })

  test('R3 an event whose ring was never sent is heard by the sweep', async () => {
    const id = await raise('thing.happened')
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).not.toContain(id) // its ring may be on its way
    passTime(MINUTE)
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).toContain(id)
    await deliver('ledge-events', EVENTS.bodies)
    expect(await readEffects(id)).toEqual(['first', 'second'])
  })

  test('R10 a sweep that cannot ring leaves everything for the next one', async () => {
    const id = await raise('thing.happened')
    passTime(MINUTE)
    await tick({ EVENTS: createFailingQueue() })
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    await deliver('ledge-events', EVENTS.bodies)
    expect(await readEffects(id)).toEqual(['first', 'second'])
  })

  test('the sweep rings for what is due after a back-off, and for runs that never ended', async () => {
    const failed = await raise('thing.spoiled')
    await deliver('ledge-events', [ringFor(failed)])
    const id = await raise('thing.happened')
    const DB = createFaultyDatabase('ok', 'before', 'before', 'before', 'before') // both runs, both records
    const result = await deliver('ledge-events', [ringFor(id)], { DB })
    expect(result.explicitAcks).toEqual([])
    expect(result.retryMessages).toMatchObject([{ msgId: 'm0' }])
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds)).toEqual([])
    passTime(2 * MINUTE)
    await tick({ EVENTS })
    expect(EVENTS.bodies.flatMap(readIds).sort()).toEqual([failed, id].sort())
    await deliver('ledge-events', EVENTS.bodies)
    expect(await readEffects(id)).toEqual(['first', 'second'])
  })

  test('the sweep rings for the oldest first, for a bounded number, ten to a message', async () => {
    const first = await raise('thing.quiet')
    passTime(1000)
    const rows = Array.from({ length: 1005 }, () => createId())
    await runBatch(env.DB, [
      sql`INSERT INTO ledge_events (id, type, data, created_at)
        SELECT value, 'thing.ignored', '{}', ${new Date().toISOString()} FROM json_each(${JSON.stringify(rows)})`,
    ])
    passTime(MINUTE)
    const EVENTS = createRecordingQueue()
    await tick({ EVENTS })
    expect(EVENTS.bodies).toHaveLength(100)
    expect(readIds(EVENTS.bodies[0])).toHaveLength(10)
    expect(readIds(EVENTS.bodies[0])[0]).toBe(first)
    while (EVENTS.bodies.length > 0) {
      await deliver('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
      await tick({ EVENTS })
    }
    expect(await isSettled(rows.at(-1) ?? '')).toBe(true)
  })

  test.each(['before', 'after'] as const)(
    'R7 D1 fails %s the claim commits: the message comes again, and the effect is there once',
    async (fate) => {
      const id = await raise('thing.happened')
      const result = await deliver('ledge-events', [ringFor(id)], {
        DB: createFaultyDatabase(fate),
      })
      expect(result.retryMessages).toMatchObject([{ msgId: 'm0' }])
      passTime(2 * MINUTE) // past the lease of a claim that nobody knew of
      await deliver('ledge-events', [ringFor(id)])
      expect(await readEffects(id)).toEqual(['first', 'second'])
    },
  )

  test.each([
    { fate: 'before', state: 'pending', effects: 0 },
    { fate: 'after', state: 'done', effects: 1 },
  ] as const)(
    'R7 D1 fails $fate a run commits: the delivery is $state, and done once in the end',
    async ({ fate, state, effects }) => {
      const id = await raise('thing.slow')
      const result = await deliver('ledge-events', [ringFor(id)], {
        DB: createFaultyDatabase('ok', fate),
      })
      expect(result.explicitAcks).toEqual(['m0'])
      expect(await readEffects(id)).toHaveLength(effects)
      expect(await readDeliveries(id)).toMatchObject([{ state, attempts: 1 }])
      passTime(MINUTE)
      await deliver('ledge-events', [ringFor(id)])
      expect(await readEffects(id)).toEqual(['slow'])
    },
  )

  test('R14 a run that outlives its lease and commits late is refused', async () => {
    const id = await raise('thing.slow')
    const held = Promise.withResolvers<void>()
    behaviour.gate = held.promise
    const late = deliver('ledge-events', [ringFor(id)])
    await vi.waitFor(async () =>
      expect(await readDeliveries(id)).toMatchObject([{ state: 'running' }]),
    )
    passTime(2 * MINUTE)
    behaviour.gate = Promise.resolve()
    await deliver('ledge-events', [ringFor(id)])
    expect(await readEffects(id)).toEqual(['slow'])
    held.resolve()
    expect((await late).explicitAcks).toEqual(['m0'])
    expect(await readEffects(id)).toEqual(['slow'])
    expect(await readDeliveries(id)).toMatchObject([{ state: 'done', attempts: 2, error: null }])
  })
})
