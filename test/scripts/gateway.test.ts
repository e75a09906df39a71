// What the gateway tells of itself: the table of routes, the OpenAPI document under Redocly's linter, and the command line
// that makes API keys.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { formatKeys } from '../../scripts/api-keys/format.ts'
import { readOptions } from '../../scripts/api-keys/options.ts'
import { formatRoutes } from '../../scripts/routes/format.ts'
import { app as sample } from '../../src/app/index.ts'
import { anonymous, defineApp, operator } from '../../src/engine/core/index.ts'
import { everyone, policy } from '../../src/engine/data/index.ts'
import { defineFunction, http } from '../../src/engine/functions/index.ts'
import { describeApi } from '../../src/engine/gateway/open-api/document.ts'
import { RATE_LIMIT } from '../../src/engine/gateway/rate-limit.ts'
import { listRoutes } from '../../src/engine/gateway/route-table.ts'

const somebody = { ...anonymous('publishable'), role: 'authenticated', userId: 'somebody' }
const callers = { 'a visitor': anonymous(), 'a user': somebody, 'the operator': operator() }

const odd = sqliteTable('odd table.é', {
  id: integer('a key').primaryKey(),
  order: text('order'),
})

const node: z.ZodType = z.object({
  when: z.date().optional(),
  get children() {
    return z.array(node)
  },
})

const call = (name: string, on: ReturnType<typeof http.get>[], input: z.ZodType) =>
  defineFunction({ name, on, input, access: 'public', run: () => 1 })

/** Names that are no plain words, paths of every form, inputs that hold themselves. */
const oddApp = defineApp({
  tables: { odd },
  policies: [policy(odd, { select: everyone, insert: everyone })],
  functions: [
    call('plant', [http.get('/plant'), http.post('/plant')], node),
    call(
      'place',
      [
        http.put('/places/:id{[0-9]+}'),
        http.get('/place/:id/*'),
        http.get('/p/:id?'),
        http.post('/place/:id'),
      ],
      z.object({ id: z.string(), name: z.string(), rest: z.string().optional() }),
    ),
    call('list', [http.post('/list'), http.delete('/list')], z.array(z.string())),
  ],
})

describe('the table of routes', () => {
  test.each([
    { name: 'the sample', app: sample },
    { name: 'an app without anything', app: defineApp({ tables: {} }) },
    { name: 'an odd app', app: oddApp },
  ])('of $name is what the router has', ({ app }) => {
    expect(listRoutes(app).length).toBeGreaterThan(50)
  })

  test('is printed with who answers, whom it is for, and its limits', () => {
    const text = formatRoutes(listRoutes(sample), sample)
    expect(text).toMatch(/^POST +\/auth\/v1\/signup +identity +public +signUp 30\/300 s/m)
    expect(text).toMatch(/^POST +\/purchase +purchase +user +30 s$/m)
    expect(text).toMatch(/^GET +\/operator\/v1\/keys +operator +operator$/m)
    expect(text).not.toContain('nobody')
  })
})

test('the limit of all requests that the gateway tells is that of wrangler.toml', () => {
  const text = readFileSync(join(import.meta.dirname, '../../wrangler.toml'), 'utf8')
  const { count, seconds } = RATE_LIMIT
  expect(text).toMatch(
    new RegExp(`name = "RATE_LIMIT"[^[]*simple = \\{ limit = ${count}, period = ${seconds} \\}`),
  )
})

describe('the OpenAPI document is valid under Redocly’s recommended rules', async () => {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      'info-license': 'off', // whose API it is, its owner says
      'operation-2xx-response': 'off', // a link that is followed leads elsewhere
    },
  })

  test.each(
    [sample, oddApp].flatMap((app) =>
      Object.entries(callers).map(([who, caller]) => ({ who, caller, app })),
    ),
  )('for $who', async ({ caller, app }) => {
    const source = JSON.stringify(describeApi(app, caller, 'https://shop.test'))
    const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' })
    const told = problems.map((one) => `${one.ruleId} at ${one.location[0]?.pointer}`)
    expect(told).toEqual([])
  })
})

describe('npm run api-keys', () => {
  const NOW = Date.parse('2030-01-01T00:00:00Z')
  const commandOf = (line: string) => readOptions(line.split(' ').filter(Boolean), NOW).command

  test.each([
    ['', { kind: 'list' }],
    ['revoke k1', { kind: 'revoke', id: 'k1' }],
    ['make x --role anon', { kind: 'make', wish: { name: 'x', role: 'anon' } }],
    [
      'make x --role p --prefix /a --prefix /b --method GET --rate 100/60 --days 2',
      {
        kind: 'make',
        wish: {
          name: 'x',
          role: 'p',
          prefixes: ['/a', '/b'],
          methods: ['GET'],
          rate: { count: 100, seconds: 60 },
          expires_at: '2030-01-03T00:00:00.000Z',
        },
      },
    ],
  ])('"%s"', (line, command) => {
    expect(commandOf(line)).toEqual(command)
  })

  test.each([
    'make x',
    'make',
    'revoke',
    'make x y --role p',
    'list',
    '--role x',
    'revoke x --days 1',
  ])('"%s" is told how it is used', (line) =>
    expect(() => commandOf(line)).toThrow('npm run api-keys'),
  )

  test.each(['--rate 5', '--rate 1/2/3', '--rate x/1', '--days 0', '--days x'])(
    'a key with "%s" is refused',
    (flags) => expect(() => commandOf(`make x --role p ${flags}`)).toThrow(/whole number|100\/60/),
  )

  test('lists what each key may do, when it ends and how it is used', () => {
    const key = {
      ...{ id: 'k1', name: 'Ada', role: 'importer', prefixes: ['/a', '/b'], methods: ['GET'] },
      ...{ rate: { count: 100, seconds: 60 }, expires_at: '2030-01-03T00:00:00.000Z' },
      ...{ revoked_at: null, last_used_on: '2030-01-01', uses: 7 },
    }
    const plain = {
      ...key,
      id: 'k2',
      methods: null,
      rate: null,
      expires_at: null,
      last_used_on: null,
    }
    const ended = { ...plain, id: 'k3', revoked_at: '2030-01-02T00:00:00.000Z' }
    expect(formatKeys([key, plain, ended])).toBe(
      `k1  Ada: importer; GET of /a /b; 100 in 60 s; until 2030-01-03; 7 uses, last on 2030-01-01
k2  Ada: importer; all methods of /a /b; never used
k3  Ada: importer; all methods of /a /b; revoked 2030-01-02; never used`,
    )
    expect(formatKeys([])).toBe('There are no keys but the two built-in ones.')
  })
})
