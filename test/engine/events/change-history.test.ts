// Whatever several writers do, and whatever becomes of rings, messages and D1's answers on the way: each change that
// was committed is handled once by each function that asked for it, and in its order by one that asked for order.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { change, defineFunction, http } from '../../../src/engine/functions/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
  type Fate,
} from '../../support/pipeline.ts'
import { createCaller } from '../../support/worker.ts'
import { MINUTE, passTime } from './noting-app.ts'
import { createTriggers, run } from './zoo-app.ts'

const tallies = sqliteTable('tallies', { id: text('id').primaryKey(), n: integer('n').notNull() })
const ROWS = ['a', 'b', 'c']

/** Each committed change of a row counts it up by one: so its count tells how many there were, and each change which. */
const countUp = (id: string) => sql`UPDATE tallies SET n = n + 1 WHERE id = ${id}`

const follower = (name: string, inOrder: boolean) =>
  defineFunction({
    name,
    on: change(tallies, 'update'),
    inOrder,
    retries: { attempts: 11, firstSeconds: 1 },
    async run({ new: { id, n } }, { batch }) {
      await batch([sql`INSERT INTO handled (name, id, n) VALUES (${name}, ${id}, ${n})`])
    },
  })

const count = defineFunction({
  name: 'count',
  on: http.post('/count'),
  access: 'public',
  input: z.object({ ids: z.array(z.string()), inBatch: z.boolean() }),
  async run({ ids, inBatch }, { db, batch }) {
    if (inBatch) await batch(ids.map(countUp))
    else for (const id of ids) await db.run(countUp(id))
  },
})

const app = defineApp({
  tables: { tallies },
  functions: [follower('ordered', true), follower('free', false), count],
})
const call = createCaller(app)
const { deliver, tick } = createPipeline(app)

beforeAll(async () => {
  await run(
    'CREATE TABLE tallies (id TEXT PRIMARY KEY, n INTEGER NOT NULL)',
    'CREATE TABLE handled (name TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL)',
  )
  await createTriggers(app)
})
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const fate = fc.constantFrom<Fate>('ok', 'ok', 'ok', 'before', 'after')
const ids = fc.array(fc.constantFrom(...ROWS), { minLength: 1, maxLength: 4 })

const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('call' as const), ids, inBatch: fc.boolean(), fate }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stranger' as const), ids }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      picks: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      times: fc.constantFrom(1, 1, 2, 3),
      fates: fc.array(fate, { maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const), minutes: fc.nat(2) }) },
)

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Lets one thing happen. What rings in the course of it is added to the queue's messages. */
async function letHappen(
  happen: Happening,
  EVENTS: ReturnType<typeof createRecordingQueue>,
): Promise<void> {
  const { bodies } = EVENTS
  if (happen.kind === 'call') {
    const DB = createFaultyDatabase(happen.fate)
    const { ids, inBatch } = happen
    await call('/count', { method: 'POST', body: { ids, inBatch }, bindings: { DB, EVENTS } })
  } else if (happen.kind === 'stranger') {
    await run(...happen.ids.map((id) => `UPDATE tallies SET n = n + 1 WHERE id = '${id}'`))
  } else if (happen.kind === 'deliver') {
    const messages = happen.picks.flatMap((pick) => bodies[pick % bodies.length] ?? [])
    const bindings = { DB: createFaultyDatabase(...happen.fates), EVENTS }
    const consumers = Array.from({ length: happen.times }, () =>
      deliver('ledge-events', messages, bindings),
    )
    await Promise.all(consumers)
  } else if (happen.kind === 'lose') {
    bodies.splice(happen.pick % Math.max(1, bodies.length), 1)
  } else {
    passTime(happen.minutes * MINUTE)
    await tick({ EVENTS })
  }
}

async function countOpen(): Promise<number> {
  const query = 'SELECT count(*) AS total FROM ledge_events WHERE settled_at IS NULL'
  return Number(await env.DB.prepare(query).first('total'))
}

test('R4 R5 R7 every committed change is handled once by each, and in order where asked for', async () => {
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 5, maxLength: 30 }),
    async (history) => {
      await run(
        ...['handled', 'tallies', 'ledge_events', 'ledge_deliveries'].map(
          (name) => `DELETE FROM ${name}`,
        ),
      )
      await run(...ROWS.map((id) => `INSERT INTO tallies VALUES ('${id}', 0)`))
      const EVENTS = createRecordingQueue()
      for (const one of history) await letHappen(one, EVENTS)
      for (let turn = 0; turn < 500 && (await countOpen()) > 0; turn += 1) {
        passTime(2 * MINUTE)
        EVENTS.bodies.length = 0 // whatever was still on its way is lost
        await tick({ EVENTS })
        await deliver('ledge-events', EVENTS.bodies.splice(0).toReversed(), { EVENTS })
      }
      const [counts, ordered, free] = await env.DB.batch<{ id: string; n: number }>([
        env.DB.prepare('SELECT id, n FROM tallies ORDER BY id'),
        env.DB.prepare("SELECT id, n FROM handled WHERE name = 'ordered' ORDER BY id, rowid"),
        env.DB.prepare("SELECT id, n FROM handled WHERE name = 'free' ORDER BY id, n"),
      ])
      const expected = counts?.results.flatMap(({ id, n }) =>
        Array.from({ length: n }, (_, i) => ({ id, n: i + 1 })),
      )
      expect(await countOpen()).toBe(0)
      expect(ordered?.results).toEqual(expected)
      expect(free?.results).toEqual(expected)
    },
  )
  await fc.assert(property, { seed: 20_261_123, numRuns: 20 })
}, 120_000)
