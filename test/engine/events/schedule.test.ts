// Schedules: each tick once, whatever becomes of the sweeps; missed ones skipped or caught up.
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type CronTrigger, defineApp } from '../../../src/engine/core/index.ts'
import { cron, defineFunction, queue } from '../../../src/engine/functions/index.ts'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'

const DAY = 24 * 60 * 60_000
const tickInput = z.object({ scheduled_at: z.string() })
let isFailing = false

const noting = (name: string, ...on: CronTrigger[]) =>
  defineFunction({
    name,
    on,
    inOrder: true,
    input: tickInput,
    async run({ scheduled_at }, { batch }) {
      if (isFailing) throw new Error('not tonight')
      await batch([sql`INSERT INTO runs (name, at) VALUES (${name}, ${scheduled_at})`])
    },
  })

const nightly = noting('nightly', cron('0 3 * * *'))
const everyTen = noting('every-ten', cron('*/10 * * * *', { missed: 'catchUp' }))
const app = defineApp({
  tables: {},
  functions: [
    nightly,
    everyTen,
    noting('twice-the-same', cron('30 4 * * *'), cron('30 4 * * MON')),
  ],
})
const { deliver, tick } = createPipeline(app)
const EVENTS = createRecordingQueue()

beforeAll(() => env.DB.exec('CREATE TABLE runs (name TEXT NOT NULL, at TEXT NOT NULL)'))
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  isFailing = false
  EVENTS.bodies.length = 0
  const tables = ['runs', 'ledge_events', 'ledge_deliveries', 'ledge_schedules']
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})
afterEach(() => void vi.useRealTimers())

/** Sweeps at a time of Monday, 23 November 2026 (or of `day`), and runs whatever was rung for. */
async function sweepAt(time: string, bindings = {}, day = '2026-11-23'): Promise<void> {
  vi.setSystemTime(Date.parse(`${day}T${time}Z`))
  await tick({ EVENTS, ...bindings })
  await deliverRings()
}

async function deliverRings(): Promise<void> {
  while (EVENTS.bodies.length > 0) {
    await deliver('ledge-events', EVENTS.bodies.splice(0), { EVENTS })
  }
}

/** The times that a function ran for, in the order in which it ran: `03:00`. */
async function readRuns(name: string): Promise<string[]> {
  const query = 'SELECT at FROM runs WHERE name = ? ORDER BY rowid'
  const { results } = await env.DB.prepare(query).bind(name).all<{ at: string }>()
  return results.map(({ at }) => at.slice(11, 16))
}

/** How many ticks of a function were raised, and the time of the first and the last. */
const readTicks = (name: string) =>
  env.DB.prepare(
    `SELECT count(*) AS total, min(created_at) AS first, max(created_at) AS last
      FROM ledge_events WHERE type = 'cron.' || ?`,
  )
    .bind(name)
    .first()

describe('R16 a tick', () => {
  test('runs at once, with its time as its input, and once however often the sweep runs', async () => {
    await sweepAt('02:59:00.400')
    expect(await readRuns('nightly')).toEqual([])
    await sweepAt('03:00:00.400')
    expect(await readRuns('nightly')).toEqual(['03:00'])
    for (const time of ['03:00:00.401', '03:00:30.000', '03:01:00.400']) await sweepAt(time)
    expect(await readRuns('nightly')).toEqual(['03:00'])
  })

  test('is raised once by sweeps that overlap', async () => {
    await sweepAt('02:59:00.400')
    vi.setSystemTime(Date.parse('2026-11-23T03:00:00.400Z'))
    await Promise.all([tick({ EVENTS }), tick({ EVENTS }), tick({ EVENTS })])
    expect(await readTicks('nightly')).toMatchObject({ total: 1 })
    await deliverRings()
    expect(await readRuns('nightly')).toEqual(['03:00'])
  })

  test('that two triggers of a function share is one', async () => {
    await sweepAt('04:29:00.000')
    await sweepAt('04:30:00.000')
    expect(await readRuns('twice-the-same')).toEqual(['04:30'])
  })

  test('R12 is not raised again when the clock jumps back, even if its event has been cleared away', async () => {
    await sweepAt('02:59:00.000')
    await sweepAt('03:01:00.000')
    await env.DB.exec('DELETE FROM ledge_events; DELETE FROM ledge_deliveries')
    for (const time of ['02:56:00', '02:59:00', '03:00:00', '03:01:30']) await sweepAt(time)
    expect(await readRuns('nightly')).toEqual(['03:00'])
  })

  test('waits for its back-off when it fails, as any other event does', async () => {
    await sweepAt('02:59:00')
    isFailing = true
    await sweepAt('03:00:00')
    isFailing = false
    await sweepAt('03:00:01')
    expect(await readRuns('nightly')).toEqual([])
    await sweepAt('03:01:00')
    expect(await readRuns('nightly')).toEqual(['03:00'])
  })

  test.each(['before', 'after'] as const)(
    'R7 survives a D1 that fails %s the sweep commits',
    async (fate) => {
      await sweepAt('02:59:00')
      const failed = sweepAt('03:00:00', { DB: createFaultyDatabase(fate) })
      await expect(failed).rejects.toThrow('Network connection lost')
      await sweepAt('03:01:00')
      expect(await readRuns('nightly')).toEqual(['03:00'])
    },
  )

  test('costs no round trip of its own: a sweep is one to find work and one to clear away', async () => {
    const DB = createFaultyDatabase()
    await tick({ EVENTS, DB })
    expect(DB.batches).toBe(2)
  })
})

describe('R16 missed ticks', () => {
  test('by default the latest of them runs, once', async () => {
    await sweepAt('02:50:00')
    await sweepAt('03:20:00')
    expect(await readRuns('nightly')).toEqual(['03:00'])
    vi.setSystemTime(Date.parse('2026-11-26T05:00:00Z'))
    await tick({ EVENTS })
    expect(await readTicks('nightly')).toMatchObject({
      total: 2,
      last: '2026-11-26T03:00:00.000Z',
    })
  })

  test('are caught up where a function asks for it, the oldest first', async () => {
    await sweepAt('02:55:00')
    await sweepAt('03:35:00')
    expect(await readRuns('every-ten')).toEqual(['03:00', '03:10', '03:20', '03:30'])
  })

  test('are caught up to a bound: the latest hundred', async () => {
    await sweepAt('02:55:00')
    vi.setSystemTime(Date.now() + 2 * DAY)
    await tick({ EVENTS })
    expect(await readTicks('every-ten')).toEqual({
      total: 100,
      first: '2026-11-24T10:20:00.000Z',
      last: '2026-11-25T02:50:00.000Z',
    })
  })

  test('do not exist before a function was there, but for the minute before its first sweep', async () => {
    await sweepAt('05:00:30')
    expect(await readRuns('nightly')).toEqual([])
    expect(await readRuns('every-ten')).toEqual(['05:00'])
  })

  test('do not exist while a function was gone', async () => {
    await sweepAt('02:55:00')
    const others = createPipeline(defineApp({ tables: {}, functions: [nightly] }))
    vi.setSystemTime(Date.now() + 2 * DAY)
    await others.tick({ EVENTS })
    EVENTS.bodies.length = 0
    await sweepAt('02:56:00', {}, '2026-11-25')
    expect(await readRuns('every-ten')).toEqual([])
  })
})

describe('expressions', () => {
  test.each([
    { what: 'no expression', expression: 'tomorrow' },
    { what: 'an empty one', expression: '' },
    { what: 'a field for seconds', expression: '0 0 3 * * *' },
    { what: 'four fields', expression: '0 3 * *' },
    { what: 'minute 60', expression: '60 * * * *' },
    { what: 'weekday 9', expression: '0 3 * * 9' },
    { what: 'a word that is no weekday', expression: '0 3 * * SOMEDAY' },
    { what: 'a single moment', expression: '2026-11-24T03:00:00Z' },
    { what: 'a name that is none', expression: '@sometimes' },
    { what: 'a start that no Worker has', expression: '@reboot' },
    { what: '30 February', expression: '0 0 30 2 *' },
  ])('$what is refused when the app is defined', ({ expression }) => {
    expect(() => cron(expression)).toThrow(TypeError)
    expect(() => cron(expression)).toThrow(`"${expression}"`)
  })

  test.each(['0 3 * * *', '*/5 8-18 * * MON-FRI', '0 0 L * *', '@daily', '0 0 29 2 *'])(
    '%s is one',
    (expression) => expect(cron(expression)).toMatchObject({ kind: 'cron', missed: 'skip' }),
  )

  test('a queue’s function has no schedule', () => {
    const on = [queue('a'), cron('@daily')] as never
    expect(() => defineFunction({ name: 'a', on, run: () => undefined })).toThrow(TypeError)
  })
})
