// How a read would be answered, and which rule hides a row: for the operator alone.
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, publishableKey, roundTripsOf, secretKey } from '../../support/worker.ts'
import { library } from './support/library.ts'
import { fillNotes } from './support/people.ts'
import { signUp, type User } from './support/users.ts'

const call = createCaller(library)
let owner: User
let stranger: User
beforeAll(async () => {
  owner = await signUp(call)
  stranger = await signUp(call)
  await fillNotes(owner, stranger)
})

const PLAN = 'application/vnd.pgrst.plan+json'

interface Explained {
  as: { role: string; user_id: string | null }
  statements: {
    sql: string
    params: unknown[]
    plan: { detail: string }[]
    rows: { read: number; answered: number } | null
  }[]
  rules: { table: string; path: string[]; sql: string; params: unknown[] }[]
  row: {
    exists: boolean
    passes: boolean
    conditions: { kind: string; table: string; holds: boolean | null; sql: string }[]
  } | null
}

async function explain(path: string, headers: Record<string, string> = {}, accept = PLAN) {
  const response = await call(`/rest/v1/${path}`, {
    as: secretKey,
    headers: { Accept: accept, ...headers },
  })
  expect(response.status).toBe(200)
  expect(roundTripsOf(response)).toBe(1)
  return response.json<Explained>()
}

test("SQLite's plan, the SQL and its values", async () => {
  const { as, statements, rules, row } = await explain('books?id=eq.1&select=id,title')
  expect(as).toEqual({ role: 'service_role', user_id: null })
  expect(statements).toHaveLength(1)
  expect(statements[0]?.sql).toContain('FROM "books" AS "$0"')
  expect(statements[0]?.params).toContain('1')
  expect(statements[0]?.plan[0]?.detail).toMatch(/SEARCH .*INTEGER PRIMARY KEY/)
  expect(statements[0]?.rows).toBeNull()
  expect(rules).toEqual([])
  expect(row).toBeNull()
})

test('what it read, when it is run; the count is a statement too', async () => {
  const { statements } = await explain(
    'books?select=id',
    { Prefer: 'count=exact' },
    `${PLAN}; for="application/json"; options=analyze|buffers`,
  )
  expect(statements).toHaveLength(2)
  expect(statements.map(({ rows }) => rows?.answered)).toEqual([5, 1])
  expect(statements[0]?.rows?.read).toBeGreaterThan(0)
})

describe('why is my list empty?', () => {
  const asStranger = () => ({ 'Explain-As': stranger.id })

  test('the rules that were added, with the values of the caller', async () => {
    const { as, rules } = await explain('notes?select=id,parent_id(id)', asStranger())
    expect(as).toEqual({ role: 'authenticated', user_id: stranger.id })
    expect(rules.map(({ table, path }) => ({ table, path }))).toEqual([
      { table: 'notes', path: [] },
      { table: 'notes', path: ['parent_id'] },
    ])
    expect(rules[0]?.sql).toContain('"user_id" = ?')
    expect(rules[0]?.params).toContain(stranger.id)
  })

  test('the rule that hides a row', async () => {
    const { row } = await explain('notes?title=eq.private', {
      ...asStranger(),
      'Explain-Row': 'mine',
    })
    expect(row).toMatchObject({ exists: true, passes: false })
    expect(row?.conditions.map(({ kind, holds }) => [kind, holds])).toEqual([
      ['rule', false],
      ['filter', true],
    ])
  })

  test.each([
    ['notes?order=id&limit=1', true],
    ['notes?order=id&limit=1&offset=1', false],
    ['notes?order=id.desc&limit=1', false],
    ['notes?limit=0', false],
    ['notes?select=id,parent_id(id)&order=id&limit=1', true], // sorted before the embed is read
    ['notes?select=id', true],
  ])('the page that a row is on, or is not: %s', async (path, isOnPage) => {
    const { row } = await explain(path, { 'Explain-As': owner.id, 'Explain-Row': 'mine' })
    expect(row?.conditions.map(({ kind, holds }) => [kind, holds])).toEqual([
      ['rule', true],
      ['page', isOnPage],
    ])
    expect(row?.passes).toBe(isOnPage)
    const answer = await call(`/rest/v1/${path}`, { as: owner.token })
    const rows = await answer.json<{ id: string }[]>()
    expect(rows.some(({ id }) => id === 'mine')).toBe(isOnPage)
  })

  test('a group of rows is no page of them', async () => {
    const { row } = await explain('notes?select=count', { 'Explain-Row': 'mine' })
    expect(row).toEqual({ exists: true, passes: true, conditions: [] })
  })

  test('as many filters as a request may have', async () => {
    const filters = Array.from({ length: 198 }, (_, index) => `id=neq.${index}`)
    const path = `notes?${[...filters, 'title=eq.other', 'parent_id=eq.x'].join('&')}`
    const { row } = await explain(path, { 'Explain-As': owner.id, 'Explain-Row': 'mine' })
    const holds = row?.conditions.map((one) => one.holds)
    expect(holds).toEqual([...Array(199).fill(true), false, null])
  })

  test('the filter that hides a row, and a row that passes', async () => {
    const hidden = await explain('notes?title=eq.other', {
      'Explain-As': owner.id,
      'Explain-Row': 'mine',
    })
    expect(hidden.row?.conditions.map(({ holds }) => holds)).toEqual([true, false])
    const shown = await explain('notes', { 'Explain-As': owner.id, 'Explain-Row': 'mine' })
    expect(shown.row).toMatchObject({ exists: true, passes: true })
  })

  test('an inner join that finds nothing', async () => {
    const { row } = await explain('books?select=id,genres!inner(id)', { 'Explain-Row': '3' })
    expect(row?.conditions).toMatchObject([{ kind: 'inner', table: 'genres', holds: false }])
  })

  test('a row that does not exist, and one with a key of two columns', async () => {
    expect((await explain('notes', { 'Explain-Row': 'nope' })).row).toEqual({
      exists: false,
      passes: false,
      conditions: [],
    })
    const { row } = await explain('book_genres', { 'Explain-As': 'anon', 'Explain-Row': '1,2' })
    expect(row?.exists).toBe(true)
  })

  test('claims of a token, as JSON', async () => {
    const claims = JSON.stringify({ sub: owner.id, role: 'editor', org: 7 })
    const { as } = await explain('notes', { 'Explain-As': claims })
    expect(as).toEqual({ role: 'editor', user_id: owner.id })
  })

  test('as lines to read', async () => {
    const response = await call('/rest/v1/notes', {
      as: secretKey,
      headers: {
        Accept: 'application/vnd.pgrst.plan+text',
        ...asStranger(),
        'Explain-Row': 'mine',
      },
    })
    expect(response.headers.get('Content-Type')).toBe(
      'application/vnd.pgrst.plan+text; charset=utf-8',
    )
    const text = await response.text()
    expect(text).toContain(`As authenticated ${stranger.id}`)
    expect(text).toContain('The row is hidden by what fails below.')
    expect(text).toMatch(/FAILS {2}rule of notes/)
  })
})

describe('refusals', () => {
  test.each([
    ['a visitor', () => publishableKey],
    ['a user', () => owner.token],
  ])('%s gets the answer of a server without plans', async (_who, token) => {
    const response = await call('/rest/v1/notes', {
      as: token(),
      headers: { Accept: PLAN, 'Explain-As': stranger.id, 'Explain-Row': 'mine' },
    })
    expect(response.status).toBe(406)
    expect(await response.json()).toMatchObject({ code: 'PGRST107' })
  })

  test.each(['POST', 'PATCH', 'DELETE'])('%s is not explained, and not done', async (method) => {
    const response = await call('/rest/v1/notes?id=eq.mine', {
      method,
      as: secretKey,
      headers: { Accept: PLAN },
      body: { title: 'x' },
    })
    expect(response.status).toBe(406)
    const { row } = await explain('notes?title=eq.private', { 'Explain-Row': 'mine' })
    expect(row?.passes).toBe(true)
  })

  test.each([
    ['notes', { 'Explain-As': '{"sub":1}' }, 'PGRST100'],
    ['notes', { 'Explain-As': '{' }, 'PGRST100'],
    ['notes', { 'Explain-As': ' ' }, 'PGRST100'],
    ['book_genres', { 'Explain-Row': '1' }, 'PGRST100'],
    ['books', { 'Explain-Row': 'x' }, '22P02'],
    ['authors?select=secret', { 'Explain-As': 'anon' }, '42703'],
  ])('%s with %o', async (path, headers, code) => {
    const response = await call(`/rest/v1/${path}`, {
      as: secretKey,
      headers: { Accept: PLAN, ...headers },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code })
  })
})
