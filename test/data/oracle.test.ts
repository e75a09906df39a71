// S40: a random policy, random grants, random rows and a random query give the rows that a filter in plain TypeScript
// gives, in its order; what is hidden appears nowhere. `LEDGE_ORACLE_RUNS` makes the suite longer.
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signUp } from '../engine/data/support/users.ts'
import { createCaller } from '../support/worker.ts'
import {
  type Condition,
  columnsIn,
  conditionOf,
  judge,
  type Row,
  toWire,
  type Value,
} from './support/condition.ts'
import { createApp, fill, ITEMS, maySee, PARTS, type World, world } from './support/world.ts'

const RUNS = Number(env.LEDGE_ORACLE_RUNS ?? 200)
const MINUTES = 60_000

interface Query {
  select: readonly string[] | null
  filter: Condition | null
  order: { column: string; isDescending: boolean; nulls: 'first' | 'last' | null }[]
  limit: number | null
  offset: number
  embed: { kind: 'parts' | 'items'; isInner: boolean; filter: Condition | null } | null
  isCounted: boolean
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })

const queryOf = (
  kind: 'parts' | 'items',
  domain: typeof ITEMS,
  inner: typeof ITEMS,
): fc.Arbitrary<Query> =>
  fc.record({
    select: maybe(fc.subarray(Object.keys(domain), { minLength: 1 })),
    filter: maybe(conditionOf(domain, true)),
    order: fc.array(
      fc.record({
        column: fc.constantFrom(...Object.keys(domain)),
        isDescending: fc.boolean(),
        nulls: maybe(fc.constantFrom('first' as const, 'last' as const)),
      }),
      { maxLength: 2 },
    ),
    limit: maybe(fc.nat(4)),
    offset: fc.nat(2),
    embed: maybe(
      fc.record({
        kind: fc.constant(kind),
        isInner: fc.boolean(),
        filter: maybe(conditionOf(inner, true)),
      }),
    ),
    isCounted: fc.boolean(),
  })

const query = fc.oneof(
  fc.record({ table: fc.constant('items' as const), query: queryOf('parts', ITEMS, PARTS) }),
  fc.record({ table: fc.constant('parts' as const), query: queryOf('items', PARTS, ITEMS) }),
)

function toPath(table: string, { select, filter, order, limit, offset, embed }: Query): string {
  const columns = ['id', ...(select ?? ['*'])]
  const inside = embed === null ? [] : [`${embed.kind}${embed.isInner ? '!inner' : ''}(*)`]
  const terms = order.map(({ column, isDescending, nulls }) =>
    [column, isDescending ? 'desc' : 'asc', ...(nulls === null ? [] : [`nulls${nulls}`])].join('.'),
  )
  const params = new URLSearchParams([
    ['select', [...columns, ...inside].join(',')],
    ...(filter === null ? [] : [['and', `(${toWire(filter)})`]]),
    ...(embed?.filter ? [[`${embed.kind}.and`, `(${toWire(embed.filter)})`]] : []),
    ['order', [...terms, 'id'].join(',')],
    ...(limit === null ? [] : [['limit', String(limit)]]),
    ...(offset === 0 ? [] : [['offset', String(offset)]]),
    ...(embed?.kind === 'parts' ? [['parts.order', 'id']] : []),
  ])
  return `/rest/v1/${table}?${params}`
}

/** The columns that a query names, and whether the caller may read them all. */
function isAllowed(
  table: 'items' | 'parts',
  { select, filter, order, embed }: Query,
  one: World,
): boolean {
  const [own, other] =
    table === 'items' ? [one.itemRules, one.partRules] : [one.partRules, one.itemRules]
  const named = [
    ...(select ?? []),
    ...(filter ? columnsIn(filter) : []),
    ...order.map(({ column }) => column),
  ]
  if (!named.every((name) => own.grants.includes(name))) return false
  if (embed === null) return true
  if (!one.partRules.grants.includes('item_id')) return false // the join would tell what is in it
  return columnsIn(embed.filter ?? { kind: 'and', of: [] }).every((name) =>
    other.grants.includes(name),
  )
}

function compareValues(some: Value, other: Value): number {
  if (some === other) return 0
  return (some ?? 0) < (other ?? 0) ? -1 : 1
}

function compareRows(some: Row, other: Row, order: Query['order']): number {
  for (const { column, isDescending, nulls } of [
    ...order,
    { column: 'id', isDescending: false, nulls: null },
  ]) {
    const [first = null, second = null] = [some[column], other[column]]
    const areNullsFirst = (nulls ?? (isDescending ? 'first' : 'last')) === 'first'
    if (first === null && second === null) continue
    if (first === null || second === null) return (first === null) === areNullsFirst ? -1 : 1
    const difference = compareValues(first, second) * (isDescending ? -1 : 1)
    if (difference !== 0) return difference
  }
  return 0
}

const pick = (row: Row, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, row[name] ?? null]))

/** The answer as plain TypeScript has it. */
function answer(
  table: 'items' | 'parts',
  query: Query,
  { one, userId }: { one: World; userId: string | null },
) {
  const [own, other] =
    table === 'items' ? [one.itemRules, one.partRules] : [one.partRules, one.itemRules]
  const { embed, filter, select, order, limit, offset } = query
  const embedded = (row: Row): Row[] =>
    (table === 'items' ? one.parts : one.items)
      .filter((inner) => (table === 'items' ? inner.item_id === row.id : row.item_id === inner.id))
      .filter((inner) => maySee(inner, other, userId))
      .filter((inner) => embed?.filter == null || judge(inner, embed.filter) === true)
  const rows = one[table]
    .filter((row) => maySee(row, own, userId))
    .filter((row) => filter === null || judge(row, filter) === true)
    .filter((row) => !embed?.isInner || embedded(row).length > 0)
    .toSorted((some, next) => compareRows(some, next, order))
  const shown = rows.slice(offset, limit === null ? undefined : offset + limit).map((row) => {
    const inner = embedded(row).map((one) => pick(one, other.grants))
    const value = embed?.kind === 'parts' ? inner : (inner[0] ?? null)
    return {
      ...pick(row, ['id', ...(select ?? own.grants)]),
      ...(embed && { [embed.kind]: value }),
    }
  })
  return { shown, total: rows.length }
}

const REFUSALS = ['42703', 'PGRST200']

test(`S40 ${RUNS} random worlds answer as the oracle does`, { timeout: 30 * MINUTES }, async () => {
  const user = await signUp(createCaller())
  let answered = 0
  let runs = 0
  await fc.assert(
    fc.asyncProperty(world, query, fc.boolean(), async (drawn, { table, query }, isSignedIn) => {
      if (++runs % 500 === 0) console.log(`${runs} of ${RUNS} worlds`)
      const one = await fill(drawn, user.id)
      const userId = isSignedIn ? user.id : null
      const call = createCaller(createApp(one, isSignedIn ? 'authenticated' : 'anon'))
      const response = await call(toPath(table, query), {
        ...(isSignedIn && { as: user.token }),
        headers: query.isCounted ? { Prefer: 'count=exact' } : {},
      })
      const body = await response.json()
      if (!isAllowed(table, query, one)) {
        expect({ status: response.status, body }).toMatchObject({ status: 400 })
        expect(REFUSALS).toContain((body as { code: string }).code)
        return
      }
      const { shown, total } = answer(table, query, { one, userId })
      if (query.isCounted && query.offset > total) {
        expect(response.status).toBe(416)
        return
      }
      expect(body).toEqual(shown)
      if (query.isCounted)
        expect(response.headers.get('Content-Range')).toMatch(new RegExp(`/${total}$`))
      if (shown.length > 0) answered += 1
    }),
    { numRuns: RUNS, seed: 20_261_124 },
  )
  expect(answered).toBeGreaterThan(RUNS / 20) // worlds in which nothing can be seen prove little
})
