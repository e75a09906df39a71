// The description at `/rest/v1/`: a valid document, of what the caller may use and of nothing else.
import { getTableName } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defineApp } from '../../../src/engine/core/index.ts'
import { everyone, policy } from '../../../src/engine/data/index.ts'
import { defineFunction, http } from '../../../src/engine/functions/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { choosingApp } from '../functions/choosing-app.ts'
import { functionsApp } from '../functions/sample-app.ts'
import { library } from './support/library.ts'
import { requireOpenApi } from './support/open-api.ts'
import { signUp } from './support/users.ts'

const call = createCaller(choosingApp)
const { token } = await signUp(call)

async function read(as?: string, of = call) {
  const answer = await of('/rest/v1/', as === undefined ? {} : { as })
  expect(answer.status).toBe(200)
  return requireOpenApi(await answer.json())
}

const methodsOf = ({ paths }: Awaited<ReturnType<typeof read>>, path: string) =>
  Object.keys(paths[path] ?? {}).sort()

describe('the answer', () => {
  test('is an OpenAPI document that costs no round trip', async () => {
    const answer = await call('/rest/v1/')
    expect(answer.headers.get('Content-Type')).toBe('application/openapi+json; charset=utf-8')
    expect(roundTripsOf(answer)).toBe(0)
    expect(requireOpenApi(await answer.json()).openapi).toBe('3.1.0')
  })

  test('HEAD gives the same without a body, with and without the slash', async () => {
    for (const path of ['/rest/v1/', '/rest/v1']) {
      const answer = await call(path, { method: 'HEAD' })
      expect([answer.status, await answer.text()]).toEqual([200, ''])
      expect(answer.headers.get('Content-Type')).toMatch('openapi')
    }
  })

  test.each(['POST', 'PATCH', 'PUT', 'DELETE'])('%s is refused', async (method) => {
    const answer = await call('/rest/v1/', { method })
    expect([answer.status, await answer.json()]).toMatchObject([405, { code: 'PGRST117' }])
  })

  test.each([
    { who: 'the sample', app: undefined },
    { who: 'functions of every kind', app: functionsApp },
    { who: 'no tables', app: defineApp({ tables: {} }) },
  ])('$who: valid for visitors and for the operator', async ({ app }) => {
    const of = createCaller(app)
    await read(undefined, of)
    await read(secretKey, of)
  })
})

describe('tables by the rules that the caller has', () => {
  test.each([
    { path: '/authors', methods: ['delete', 'get', 'patch', 'post'] },
    { path: '/books', methods: ['get'] },
    { path: '/entries', methods: ['get', 'patch', 'post'] },
    { path: '/mailbox', methods: ['post'] },
    { path: '/hidden', methods: [] },
  ])('a visitor finds $methods at $path', async ({ path, methods }) => {
    expect(methodsOf(await read(), path)).toEqual(methods)
  })

  test('the operator finds every table with every method', async () => {
    const document = await read(secretKey)
    for (const { name } of tablesOf(document)) {
      expect(methodsOf(document, `/${name}`)).toEqual(['delete', 'get', 'patch', 'post'])
    }
    expect(document.paths).toHaveProperty(['/hidden'])
    expect(document.components.schemas).toHaveProperty(['authors', 'properties', 'secret'])
  })

  const tablesOf = ({ paths }: Awaited<ReturnType<typeof read>>) =>
    Object.keys(paths)
      .filter((path) => !path.startsWith('/rpc/'))
      .map((path) => ({ name: path.slice(1) }))

  test.each([
    { who: 'a visitor', as: undefined },
    { who: 'a user', as: token },
  ])('S3 S5 $who finds no word of hidden tables and columns', async ({ as }) => {
    const words = JSON.stringify(await read(as))
    expect(words).not.toMatch(/hidden|secret"|authors\.secret|ledge_|auth_users/)
    expect(words).toContain('authors.email')
  })
})

describe('columns', () => {
  test('a row has each in its type; what may be null says so', async () => {
    const { components } = await read()
    expect(components.schemas.samples).toEqual({
      type: 'object',
      additionalProperties: false,
      required: Object.keys(columns),
      properties: columns,
    })
  })

  const columns = {
    id: { type: 'string', description: 'Part of the primary key.' },
    label: { type: 'string' },
    token: { type: ['string', 'null'] },
    count: { type: ['integer', 'null'], format: 'int64' },
    ratio: { type: ['number', 'null'], format: 'double' },
    flag: { type: ['boolean', 'null'] },
    data: {},
    seen_at: { type: ['string', 'null'], format: 'date-time' },
    made_at: { type: ['string', 'null'], format: 'date-time' },
    bytes: { type: ['string', 'null'], pattern: '^\\\\x([0-9a-f]{2})*$' },
    revision: { type: ['integer', 'null'], format: 'int64' },
    doubled: { type: ['integer', 'null'], format: 'int64', readOnly: true },
  }

  test('an insert requires what has no default, and takes nothing that SQLite computes', async () => {
    const { components } = await read(secretKey)
    const { notes, samples, entries } = Object.fromEntries(
      Object.entries(components.schemas).map(([name, schema]) => [
        name.replace('.insert', ''),
        schema as { required?: string[]; properties: Record<string, object> },
      ]),
    )
    expect(notes?.required).toEqual(['user_id', 'title'])
    expect(entries?.required).toEqual(['user_id', 'amount'])
    expect(samples?.required).toBeUndefined()
    expect(samples?.properties).not.toHaveProperty('doubled')
    expect(samples?.properties.label).toEqual({ type: 'string', default: 'none' })
  })

  test('an update requires nothing', async () => {
    const { components } = await read()
    expect(components.schemas['notes.update']).not.toHaveProperty('required')
    expect(components.schemas).not.toHaveProperty(['books.update'])
  })

  test('a foreign key is told of where its table may be seen', async () => {
    const { components } = await read()
    expect(components.schemas.books).toMatchObject({
      properties: { author_id: { description: 'References `authors.id`.' } },
    })
  })

  test('each may be filtered by', async () => {
    const { paths } = await read()
    expect(paths['/genres']?.get?.parameters).toEqual(
      [
        'select',
        'order',
        'limit',
        'offset',
        'and',
        'or',
        'prefer_read',
        'genres.id',
        'genres.name',
      ].map((name) => ({ $ref: `#/components/parameters/${name}` })),
    )
  })
})

describe('functions that the caller may call', () => {
  test('as paths of their own, with JSON Schema of their arguments', async () => {
    const document = await read(undefined, createCaller(functionsApp))
    expect(methodsOf(document, '/rpc/strict')).toEqual(['post'])
    expect(methodsOf(document, '/rpc/echo')).toEqual(['get', 'post'])
    expect(document.paths['/rpc/strict']?.post?.requestBody).toEqual({
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { name: { type: 'string', maxLength: 5 } },
            required: ['name'],
            additionalProperties: false,
          },
        },
      },
    })
  })

  test.each([
    { who: 'a visitor', as: () => undefined, sees: [] },
    { who: 'a user', as: () => token, sees: ['/rpc/for-authenticated'] },
    {
      who: 'the operator',
      as: () => secretKey,
      sees: ['/rpc/for-authenticated', '/rpc/for-operator'],
    },
  ])('$who sees $sees of those that are not public', async ({ as, sees }) => {
    const { paths } = await read(as(), createCaller(functionsApp))
    expect(Object.keys(paths).filter((path) => path.startsWith('/rpc/for-'))).toEqual(sees)
    expect(paths).not.toHaveProperty(['/rpc/background'])
  })

  test('one that gives rows may be asked as their table may', async () => {
    const { paths } = await read()
    const refs = JSON.stringify(paths['/rpc/find_books'])
    expect(refs).toContain('#/components/parameters/books.title')
    expect(refs).toContain('#/components/schemas/books')
    const named = paths['/rpc/find_books']?.get?.parameters?.filter((one) => 'name' in one)
    expect(named?.map((one) => one.name)).toEqual(['least', 'q', 'pages'])
    expect(paths).not.toHaveProperty(['/rpc/list_mail']) // its table cannot be read
  })
})

test('names that are no plain words, and arguments that hold themselves, make a valid document', async () => {
  const vault = sqliteTable('vault', { id: text('id').primaryKey() })
  const odd = sqliteTable('odd table.é/{}', {
    id: integer('a key').primaryKey(),
    order: text('order'),
    kind: text('kind', { enum: ['x', 'y'] }),
    place: text('place').references(() => vault.id),
  })
  const list = sqliteTable('list', {
    id: text('id').primaryKey(),
    oddId: integer('odd').references(() => odd.id),
  })
  const node: z.ZodType = z.object({
    when: z.date().optional(),
    get children() {
      return z.array(node)
    },
  })
  const app = defineApp({
    tables: { odd, list, vault },
    policies: [policy(odd, { select: everyone, insert: everyone }), policy(list, {})],
    functions: [
      defineFunction({
        name: 'plant',
        on: http.get('/plant'),
        access: 'public',
        input: node,
        run: () => 1,
      }),
    ],
  })
  const { paths, components } = await read(undefined, createCaller(app))
  expect(Object.keys(paths)).toEqual(['/odd%20table.%C3%A9%2F%7B%7D', '/rpc/plant'])
  expect(components.schemas).not.toHaveProperty('list') // nothing may be done with it
  expect(JSON.stringify(components)).not.toContain('vault') // not even as what a key leads to
  expect(components.schemas).toHaveProperty(['odd.20table.2e.e9.2f.7b.7d', 'properties', 'kind'], {
    type: ['string', 'null'],
    enum: ['x', 'y', null],
  })
  const input = paths['/rpc/plant']?.post?.requestBody?.content['application/json']?.schema
  expect(input).toMatchObject({ $id: 'urn:ledge:function:plant' })
})

test('what is described is what is served: every table and method that is not listed is refused', async () => {
  const document = await read()
  for (const { name } of library.tables.map((table) => ({ name: getTableName(table) }))) {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const isListed = methodsOf(document, `/${name}`).includes(method.toLowerCase())
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} }
      const answer = await call(`/rest/v1/${name}?limit=0`, { method, ...body })
      const refusals = [401, 404]
      if (!isListed)
        expect([name, method, refusals.includes(answer.status)]).toEqual([name, method, true])
    }
  }
})
