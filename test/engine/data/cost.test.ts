// The cost guard: on a table that was counted to be large, what an index serves is served, and what none serves is refused
// before it runs. Plans are those of the real D1.
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { askGarden as ask, fillGarden, run, setSizes } from './support/ask-garden.ts'
import { createGarden } from './support/garden.ts'

const OPERATOR_HINT = 'The operator of this Ledge finds the index to add with: npm run db:advise'

beforeEach(async () => {
  await fillGarden()
  await setSizes(10_001)
})
afterEach(() => void vi.restoreAllMocks())

const hintOf = (text: string): unknown => JSON.parse(text).hint

describe('served in one round trip, however large the table', () => {
  test.each([
    'plants?limit=5',
    'plants?limit=5&offset=20',
    'plants?id=eq.p1',
    'plants?id=in.(p1,p2)&name=eq.x',
    'plants?kind=eq.kind 3&order=name',
    'plants?kind=like.kind*',
    'plants?order=kind&limit=5',
    'plants?order=kind.desc,name&limit=5',
    'plants?order=id&limit=5',
    'plants?kind=gt.kind 2&height=eq.3',
    'plants?or=(id.eq.p1,kind.eq.kind 3)',
    'plants?select=id,gardeners(name)&id=eq.p1',
    'plants?select=id,...gardeners(name)&limit=5',
    'plants?select=id,gardeners!inner(name)&kind=eq.kind 3&gardeners.name=eq.Ada',
    'cares?select=note,plants(name,gardeners(name))&limit=5',
    'plants?select=id,gardeners(name)&kind=eq.kind 3&order=name',
    'plants?select=id,gardeners(name)&kind=eq.kind 3&order=gardeners(name)',
    'plants?select=id,...gardeners(name)&kind=eq.kind 3&order=name&limit=3',
    'plants?select=id,gardeners(name)&order=kind&limit=3',
    'beds?limit=5',
    'letters?order=gardener_id',
    'gardeners?select=id,letters(id)&id=eq.ada',
  ])('%s', async (path) => {
    const call = createCaller(createGarden())
    for (const sight of ['first', 'second']) {
      const { status, trips, text } = await ask(path, {}, call)
      expect({ sight, status, trips, text }).toMatchObject({ sight, status: 200, trips: 1 })
    }
  })

  test('a count of all rows, and of those that an index finds', async () => {
    const call = createCaller(createGarden())
    const paths = ['plants?limit=1', 'plants?limit=1&kind=eq.kind 3']
    for (const path of [...paths, ...paths]) {
      const { status, trips } = await ask(path, { headers: { Prefer: 'count=exact' } }, call)
      expect([status, trips]).toEqual([206, 1])
    }
  })

  test('writes that an index leads to', async () => {
    const call = createCaller(createGarden())
    await run(['CREATE INDEX cares_plant_id_idx ON cares (plant_id)'])
    const patch = { method: 'PATCH', body: { name: 'x' } }
    for (const sight of ['first', 'second']) {
      const changed = await ask('plants?id=eq.p1', patch, call)
      const gone = await ask('plants?id=eq.nothing', { method: 'DELETE' }, call)
      const served = { status: 204, trips: 1 }
      expect({ sight, changed, gone }).toMatchObject({ sight, changed: served, gone: served })
    }
  })
})

describe('what is not known to be large is served, and warned of once', () => {
  test.each([
    { what: 'small', sizes: () => setSizes(10_000) },
    { what: 'not counted yet', sizes: () => run(['DELETE FROM ledge_table_sizes']) },
  ])('$what', async ({ sizes }) => {
    await sizes()
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const call = createCaller(createGarden())
    for (const name of ['a', 'b', 'c']) {
      const { status, trips } = await ask(`plants?name=eq.${name}`, {}, call)
      expect([status, trips]).toEqual([200, 1])
    }
    expect(warn.mock.calls).toEqual([
      [
        {
          message: 'a request goes through all rows of a table',
          table: 'plants',
          add: ["index('plants_name_idx').on(table.name)"],
        },
      ],
    ])
  })

  test('the setting says what is large', async () => {
    const app = createGarden()
    const strict = { ...app, settings: { ...app.settings, maxScannedRows: 9 } }
    await setSizes(10)
    expect((await ask('plants?name=eq.x', {}, createCaller(strict))).status).toBe(400)
  })

  test('the operator may read anything', async () => {
    const { status, trips } = await ask('plants?name=eq.x', { as: secretKey })
    expect([status, trips]).toEqual([200, 1])
  })
})

describe('S3 what the caller may not see is not told', () => {
  test.each([
    { what: 'a column of a rule', path: 'diaries?limit=1', named: 'owner' },
    { what: 'a table that a rule asks', path: 'sheds?id=eq.s', named: 'secret' },
    {
      what: 'a table that a foreign key ties to a deleted row',
      path: 'gardeners?id=eq.nobody',
      method: 'DELETE',
      named: 'audits',
    },
  ])('$what', async ({ path, method = 'GET', named }) => {
    const call = createCaller(createGarden())
    await ask(path, { method }, call)
    const { status, text } = await ask(path, { method }, call)
    expect([status, hintOf(text)]).toEqual([400, OPERATOR_HINT])
    expect(text).not.toContain(named)
    expect(text).not.toMatch(/10.?001|300/)
  })
})

describe('faults', () => {
  test('R8 the plan cannot be asked for: 503, not a refusal', async () => {
    let batches = 0
    const database = {
      withSession: () => database,
      getBookmark: () => null,
      prepare: (sql: string) => env.DB.prepare(sql),
      batch(statements: D1PreparedStatement[]) {
        batches += 1
        if (batches === 2) throw new Error('D1_ERROR: Network connection lost.')
        return env.DB.batch(statements)
      },
    }
    const DB = database as unknown as D1Database // the part of it that the engine uses
    const { status } = await ask('plants?name=eq.x', { bindings: { DB } })
    expect([status, batches]).toEqual([503, 2])
  })

  test('many requests at once are refused alike', async () => {
    const call = createCaller(createGarden())
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask('plants?name=eq.x', {}, call)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]))
  })
})
