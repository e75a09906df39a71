// S9: 100,000 random and mutated requests read and planned, without a database: each is a plan or a refusal that
// names what is wrong, and no plan is larger than a cap allows, whatever was asked.
import fc from 'fast-check'
import { HonoRequest } from 'hono/request'
import { expect, test } from 'vitest'
import { ApiError, anonymous, operator } from '../../src/engine/core/index.ts'
import { createAccess } from '../../src/engine/data/access.ts'
import { planRead } from '../../src/engine/data/plan/read.ts'
import { readRequest } from '../../src/engine/data/request/request.ts'
import { toBoundSql } from '../../src/engine/data/statement/prepare.ts'
import { readStatements } from '../../src/engine/data/statement/read.ts'
import { countingLibrary } from '../engine/data/support/library.ts'
import { BASE } from '../support/worker.ts'
import { request } from './support/requests.ts'

const RUNS = 100_000
const MAX_STATEMENT = 400_000 // characters; D1 takes 100,000 bytes, so what is longer is refused before it

type RandomRequest = typeof request extends fc.Arbitrary<infer One> ? One : never

/** Statements of a request as texts, or its refusal. */
function planOf({ table, query, prefer, accept, range, isOperator }: RandomRequest) {
  const headers = { Prefer: prefer, Accept: accept, Range: range }
  const raw = new Request(`${BASE}/rest/v1/${table}?${query}`, { headers })
  try {
    const access = createAccess(countingLibrary, isOperator ? operator() : anonymous())
    const plan = planRead(access, readRequest(new HonoRequest(raw as never), table))
    return readStatements(plan).map(({ sql }) => toBoundSql(sql))
  } catch (error) {
    return error
  }
}

test(`S9 ${RUNS} requests are planned or refused, and no plan grows without bound`, {
  timeout: 240_000,
}, () => {
  let planned = 0
  let longest = 0
  fc.assert(
    fc.property(request, (one) => {
      const result = planOf(one)
      if (!Array.isArray(result)) {
        if (!(result instanceof ApiError)) throw result
        return result.status < 500 && result.message !== ''
      }
      planned += 1
      for (const { text, params } of result) {
        longest = Math.max(longest, text.length)
        if (params.length > 100 || text.length > MAX_STATEMENT) return false
      }
      return true
    }),
    { numRuns: RUNS, seed: 20_261_124 },
  )
  expect(planned).toBeGreaterThan(RUNS / 10)
  expect(longest).toBeGreaterThan(1000)
})

const wide = (levels: number): string =>
  levels === 0
    ? 'id'
    : `id,a:books!author_id(author_id(${wide(levels - 1)})),b:books!author_id(author_id(${wide(levels - 1)}))`

test.each([
  ['the widest tree of embeds', `select=${wide(2)}`],
  [
    'as many columns as there may be',
    `select=${Array.from({ length: 400 }, (_, n) => `c${n}:name`).join(',')}`,
  ],
  [
    'as many filters as there may be',
    `or=(${Array.from({ length: 200 }, (_, n) => `name.like(any).{a${n}*,*b}`).join(',')})`,
  ],
  ['the deepest tree of filters', `and=${'(or(name.eq.a,and'.repeat(4)}(id.eq.b)${'))'.repeat(4)}`],
  ['the longest pattern', `name=ilike.${'_ä%'.repeat(2000)}`],
])('S9 %s makes a statement that D1 takes, or none', (_name, query) => {
  const result = planOf({
    table: 'authors',
    query,
    method: 'GET',
    body: '',
    prefer: '',
    accept: '*/*',
    range: '',
    isOperator: false,
  })
  if (!Array.isArray(result)) return expect(result).toBeInstanceOf(ApiError)
  for (const { text, params } of result) {
    expect(params.length).toBeLessThanOrEqual(100)
    expect(text.length).toBeLessThan(MAX_STATEMENT)
  }
})
