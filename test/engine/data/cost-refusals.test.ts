// What the cost guard refuses on a large table, and the index that it names: with that one the request is served.
import { beforeEach, describe, expect, test } from 'vitest'
import { type CallOptions, createCaller } from '../../support/worker.ts'
import { askGarden as ask, fillGarden, run, setSizes } from './support/ask-garden.ts'
import { createGarden, GARDEN_TABLES } from './support/garden.ts'

const NO_INDEX =
  'No index can serve this: filter by an indexed column too, or search words with a full-text index (fts).'

beforeEach(async () => {
  await fillGarden()
  await setSizes(10_001)
})

const add = (line: string, table = 'plants') =>
  `Add ${line} to the table ${table}; npm run db:generate makes the migration.`

interface Refused {
  path: string
  hint: string
  /** The index of the hint, as SQL; with it the request is served. */
  index?: string
  method?: string
  prefer?: string
}

const REFUSED: readonly Refused[] = [
  {
    path: 'plants?name=eq.rose',
    hint: add("index('plants_name_idx').on(table.name)"),
    index: 'plants (name)',
  },
  {
    path: 'plants?height=gt.5',
    hint: add("index('plants_height_idx').on(table.height)"),
    index: 'plants (height)',
  },
  {
    path: 'plants?name=in.(a,b)&height=eq.1&order=kind',
    hint: add("index('plants_name_height_kind_idx').on(table.name, table.height, table.kind)"),
    index: 'plants (name, height, kind)',
  },
  {
    path: 'plants?gardener_id=is.null',
    hint: add("index('plants_gardener_id_idx').on(table.gardenerId)"),
    index: 'plants (gardener_id)',
  },
  {
    path: 'plants?order=name.desc&limit=5',
    hint: add("index('plants_name_idx').on(table.name)"),
    index: 'plants (name)',
  },
  {
    path: 'plants?order=height&limit=5',
    hint: add("index('plants_height_idx').on(table.height)"),
    index: 'plants (height)',
  },
  {
    path: 'plants?name=like.ro*',
    hint: add("index('plants_name_idx').on(table.name)"),
    index: 'plants (name)',
  },
  {
    path: 'plants?or=(name.eq.a,height.eq.1)',
    hint: add(
      "index('plants_name_idx').on(table.name) and index('plants_height_idx').on(table.height)",
    ),
    index: 'plants (name);plants (height)',
  },
  {
    path: 'plants?or=(kind.eq.a,and(height.eq.1,name.eq.b))',
    hint: add("index('plants_height_name_idx').on(table.height, table.name)"),
    index: 'plants (height, name)',
  },
  {
    path: 'gardeners?select=id,plants(name)&id=eq.ada',
    hint: add("index('plants_gardener_id_idx').on(table.gardenerId)"),
    index: 'plants (gardener_id)',
  },
  {
    path: 'gardeners?select=id,...plants(name)&id=eq.ada',
    hint: add("index('plants_gardener_id_idx').on(table.gardenerId)"),
    index: 'plants (gardener_id)',
  },
  {
    path: 'gardeners?select=id,plants(name)&id=eq.ada&plants.height=eq.3&plants.order=name',
    hint: add(
      "index('plants_gardener_id_height_name_idx').on(table.gardenerId, table.height, table.name)",
    ),
    index: 'plants (gardener_id, height, name)',
  },
  {
    path: 'gardeners?select=id,plants()&id=eq.ada&plants=is.null',
    hint: add("index('plants_gardener_id_idx').on(table.gardenerId)"),
    index: 'plants (gardener_id)',
  },
  {
    path: 'plants?name=eq.rose&limit=1',
    prefer: 'count=exact',
    hint: add("index('plants_name_idx').on(table.name)"),
    index: 'plants (name)',
  },
  {
    path: 'plants?height=eq.7',
    method: 'PATCH',
    hint: add("index('plants_height_idx').on(table.height)"),
    index: 'plants (height)',
  },
  {
    path: 'plants?name=eq.nobody',
    method: 'DELETE',
    hint: add("index('plants_name_idx').on(table.name)"),
    index: 'plants (name);cares (plant_id)',
  },
  {
    path: 'tools?limit=1',
    hint: add(
      "index('tools_is_shared_idx').on(table.isShared) and index('tools_owner_id_idx').on(table.ownerId)",
      'tools',
    ),
    index: 'tools (is_shared);tools (owner_id)',
  },
  {
    path: 'plants?select=id,gardeners(name)&order=height&limit=3',
    hint: add("index('plants_height_idx').on(table.height)"),
    index: 'plants (height)',
  },
  { path: 'plants?name=like.*ro', hint: NO_INDEX },
  { path: 'plants?name=ilike.ro*', hint: NO_INDEX },
  { path: 'plants?name=not.eq.x', hint: NO_INDEX },
  { path: 'plants?facts->>leaves=eq.3', hint: NO_INDEX },
  { path: 'plants?order=facts->leaves', hint: NO_INDEX },
  { path: 'plants?select=id,gardeners(name)&order=gardeners(name)', hint: NO_INDEX },
  { path: 'plants?select=id,gardeners!inner(name)&gardeners.name=eq.Ada', hint: NO_INDEX },
]

const optionsOf = ({ method = 'GET', prefer }: Refused): CallOptions => ({
  method,
  headers: prefer === undefined ? {} : { Prefer: prefer },
  ...(method === 'PATCH' && { body: { facts: null } }),
})

describe('refused on a large table, before it is read', () => {
  test.each(REFUSED)('$path $method', async (one) => {
    const call = createCaller(createGarden())
    for (const sight of ['first', 'second']) {
      const { status, text, trips, read } = await ask(one.path, optionsOf(one), call)
      expect({ sight, status, trips, ...JSON.parse(text) }).toMatchObject({
        sight,
        status: 400,
        trips: 2,
        code: '54001',
        details: 'Once a table is large, what clients filter and order by needs an index.',
        hint: one.hint,
      })
      expect(read).toBeLessThan(2 * GARDEN_TABLES.length + 2) // the sizes alone
    }
  })

  test.each(REFUSED.filter(({ index }) => index !== undefined))(
    'served once the index is there: $path $method',
    async (one) => {
      const call = createCaller(createGarden())
      expect((await ask(one.path, optionsOf(one), call)).status).toBe(400)
      const indexes = (one.index ?? '').split(';')
      await run(indexes.map((index, place) => `CREATE INDEX added_${place} ON ${index}`))
      for (const trips of [3, 1]) {
        const answer = await ask(one.path, optionsOf(one), call)
        expect([answer.status < 300, answer.trips]).toEqual([true, trips])
      }
    },
  )

  test('a known plan is guarded in the round trip of the read', async () => {
    await setSizes(10)
    const call = createCaller(createGarden())
    expect((await ask('plants?name=eq.rose', {}, call)).status).toBe(200)
    await setSizes(10_001)
    const { status, read } = await ask('plants?name=eq.rose', {}, call)
    expect([status, read < 20]).toEqual([400, true])
  })

  test('a page further on is no other statement', async () => {
    const call = createCaller(createGarden())
    await ask('plants?order=height&limit=5', {}, call)
    await run(['CREATE INDEX added ON plants (height)'])
    const trips = []
    for (const offset of [0, 5, 10]) {
      trips.push((await ask(`plants?order=height&limit=5&offset=${offset}`, {}, call)).trips)
    }
    expect(trips).toEqual([3, 1, 1])
  })

  test('of one pattern an index serves the beginning, of another nothing', async () => {
    const call = createCaller(createGarden())
    expect((await ask('plants?kind=like.kind*', {}, call)).status).toBe(200)
    expect((await ask('plants?kind=like.*kind', {}, call)).status).toBe(400)
    expect((await ask('plants?kind=like.kin*', {}, call)).trips).toBe(1)
  })
})
