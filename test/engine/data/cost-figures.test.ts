// What the cost guard and `npm run db:advise` stand on: the sizes that the schedule counts, the statements that are noted.
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createFaultyDatabase,
  createPipeline,
  createRecordingQueue,
} from '../../support/pipeline.ts'
import { type CallOptions, createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { fillGarden, run } from './support/ask-garden.ts'
import { createGarden } from './support/garden.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
const EVENTS = createRecordingQueue()

beforeEach(fillGarden)
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the schedule', () => {
  const gardenOf = (maxScannedRows = 10_000) => {
    const app = createGarden()
    return { ...app, settings: { ...app.settings, maxScannedRows } }
  }
  const sweep = (maxScannedRows?: number, bindings = {}) =>
    createPipeline(gardenOf(maxScannedRows)).tick({ EVENTS, ...bindings })

  async function readSizes(): Promise<Record<string, unknown>> {
    const { results } = await env.DB.prepare('SELECT name, row_count FROM ledge_table_sizes').all()
    return Object.fromEntries(results.map((row) => [row.name, row.row_count]))
  }

  function setClock(milliseconds: number): void {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.parse('2026-11-23T12:00:00Z') + milliseconds)
  }

  test('counts every table of the app, and forgets one that is gone', async () => {
    await run(["INSERT INTO ledge_table_sizes VALUES ('gone', 5, '2099')"])
    await sweep()
    expect(await readSizes()).toEqual({
      gardeners: 2,
      plants: 300,
      cares: 300,
      diaries: 300,
      tools: 300,
      sheds: 1,
      beds: 0,
      letters: 0,
      secret_keys: 300,
      audits: 0,
    })
  })

  test('counts no further than it must', async () => {
    await sweep(100)
    expect(await readSizes()).toMatchObject({ plants: 101, gardeners: 2 })
  })

  test('counts hourly, and what is large daily', async () => {
    const counts = []
    for (const clock of [0, HOUR - 1, HOUR, DAY - 1, DAY]) {
      setClock(clock)
      await sweep(100)
      const { plants, sheds } = await readSizes()
      counts.push([plants, sheds])
      await run([
        'DELETE FROM cares WHERE plant_id IN (SELECT id FROM plants LIMIT 220)',
        'DELETE FROM plants WHERE id NOT IN (SELECT plant_id FROM cares)',
        `INSERT INTO sheds VALUES ('s${clock}', 'south')`,
      ])
    }
    expect(counts).toEqual([
      [101, 1],
      [101, 1],
      [101, 3],
      [101, 4],
      [0, 4],
    ])
  })

  test('asks D1 once, and reads nothing of the tables when nothing is due', async () => {
    await sweep()
    let rowsRead = 0
    const DB = {
      prepare: (sql: string) => env.DB.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        const results = await env.DB.batch(statements)
        for (const { meta } of results) rowsRead += meta.rows_read
        return results
      },
    } as unknown as D1Database // the part of it that is used
    await sweep(10_000, { DB })
    expect(rowsRead).toBeLessThan(120) // the tables hold 1,503
  })

  test('a size that was counted guards the next read', async () => {
    await sweep(299)
    const answer = await createCaller(gardenOf(299))('/rest/v1/plants?name=eq.x')
    expect(answer.status).toBe(400)
    expect((await createCaller(gardenOf(300))('/rest/v1/plants?name=eq.x')).status).toBe(200)
  })

  test('R7 a count that fails holds up nothing, and comes again', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await sweep(10_000, { DB: createFaultyDatabase('ok', 'ok', 'before') })
    expect([await readSizes(), silent.mock.calls.length]).toEqual([{}, 1])
    await sweep()
    expect(await readSizes()).toMatchObject({ plants: 300 })
  })

  test('forgets a statement thirty days after it was last met', async () => {
    const at = (days: number) => new Date(Date.now() - days * DAY).toISOString()
    const note = (id: string, days: number) =>
      `INSERT INTO ledge_query_shapes VALUES ('${id}', 'SELECT 1', '[]', 1, '${at(90)}', '${at(days)}')`
    await run([note('old', 30.1), note('young', 29.9)])
    await sweep()
    const { results } = await env.DB.prepare('SELECT id FROM ledge_query_shapes').all()
    expect(results).toEqual([{ id: 'young' }])
  })
})

describe('statements', () => {
  const production = {
    LEDGE_DEV: undefined,
    RATE_LIMIT: { limit: async () => ({ success: true }) },
  }

  const ask = async (
    path: string,
    options: CallOptions = {},
    call = createCaller(createGarden()),
  ) => call(`/rest/v1/${path}`, options)

  async function readNotes(): Promise<{ sql: string; seen: number; parts: unknown }[]> {
    const query = 'SELECT sql, seen, parts FROM ledge_query_shapes ORDER BY sql'
    const { results } = await env.DB.prepare(query).all<{
      sql: string
      seen: number
      parts: string
    }>()
    return results.map((row) => ({ ...row, parts: JSON.parse(row.parts) }))
  }

  test('are noted once, without their values and past the round trip of the request', async () => {
    const call = createCaller(createGarden())
    for (const name of ['secret-word', 'other-word']) {
      const response = await ask(`plants?select=id&name=eq.${name}&offset=3`, {}, call)
      expect([response.status, roundTripsOf(response)]).toEqual([200, 1])
    }
    const notes = await readNotes()
    expect(notes).toEqual([
      {
        sql: expect.stringMatching(/FROM "plants" AS "\$0" WHERE "\$0"\."name" = \? +LIMIT 100$/),
        seen: 1,
        parts: [
          {
            alias: '$0',
            table: 'plants',
            isFiltered: true,
            isOrdered: false,
            indexes: [['name']],
            isLed: false,
          },
        ],
      },
    ])
    expect(JSON.stringify(notes)).not.toContain('word')
  })

  test('of a count are two, and another isolate counts itself in', async () => {
    const options = { headers: { Prefer: 'count=exact' } }
    for (const isolate of ['one', 'two']) {
      expect((await ask('plants?limit=1', options)).status, isolate).toBe(206)
    }
    expect((await readNotes()).map(({ seen }) => seen)).toEqual([2, 2])
  })

  test('are in production only those that go through a table, the operator’s too', async () => {
    await ask('plants?id=eq.p1', { bindings: production })
    expect(await readNotes()).toEqual([])
    await ask('plants?name=eq.x', { bindings: production, as: secretKey })
    expect((await readNotes()).map(({ seen }) => seen)).toEqual([1])
  })

  test('are five hundred at most; what is known still counts', async () => {
    await ask('plants?name=eq.x')
    const ids = JSON.stringify(Array.from({ length: 499 }, (_, index) => `n${index}`))
    await env.DB.prepare(
      `INSERT INTO ledge_query_shapes SELECT value, value, '[]', 1, '2026', '2026' FROM json_each(?)`,
    )
      .bind(ids)
      .run()
    await ask('plants?height=eq.1')
    await ask('plants?name=eq.x')
    const notes = await readNotes()
    expect(notes.length).toBe(500)
    expect(notes.filter(({ sql }) => sql.startsWith('SELECT')).map(({ seen }) => seen)).toEqual([2])
  })

  test('that are very long are not noted', async () => {
    const trees = Array.from(
      { length: 190 },
      (_, index) => `name.ilike.*${'x'.repeat(60)}${index}*`,
    )
    const response = await ask(`plants?or=(${trees.slice(0, 60).join(',')})`)
    expect([response.status, await readNotes()]).toEqual([200, []])
  })

  test('that cannot be noted change nothing for the client', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const DB = {
      withSession: (start: string) => env.DB.withSession(start),
      prepare: () => {
        throw new Error('D1_ERROR: Network connection lost.')
      },
    } as unknown as D1Database // the part of it that is used
    const response = await ask('plants?id=eq.p1', { bindings: { DB } })
    expect([response.status, warn.mock.calls.length]).toEqual([200, 1])
  })
})
