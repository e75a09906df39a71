// Full-text search on the wire: `fts`, `plfts`, `phfts`, `wfts` (protocol/rest.md, section 3).
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../../src/engine/core/index.ts'
import { createFullTextObjects } from '../../../src/engine/data/full-text.ts'
import { fullText } from '../../../src/engine/data/index.ts'
import { createCaller, roundTripsOf, secretKey } from '../../support/worker.ts'
import { type Case, runCases } from './support/case.ts'
import { fillLibrary } from './support/fill.ts'
import { leavesOf } from './support/leaves.ts'
import { authors, books, library } from './support/library.ts'

const app: App = {
  ...library,
  fullText: [fullText(books, ['title']), fullText(authors, ['name', 'email', 'secret'])],
}
const call = createCaller(app)

const TITLES = [
  'The quick brown fox',
  'Brown bears and quick foxes',
  'A fox, a bear: friends',
  'Crème brûlée for two',
  'quick-witted Quicksilver',
]

beforeAll(async () => {
  await fillLibrary()
  const objects = app.fullText.flatMap(createFullTextObjects)
  await env.DB.batch(objects.map(({ sql }) => env.DB.prepare(sql)))
  await env.DB.batch([
    env.DB.prepare("INSERT INTO authors_fts (authors_fts) VALUES ('rebuild')"),
    env.DB.prepare("INSERT INTO books_fts (books_fts) VALUES ('rebuild')"),
    ...TITLES.map((title, index) =>
      env.DB.prepare('UPDATE books SET title = ? WHERE id = ?').bind(title, index + 1),
    ),
  ])
})

const found = (filter: string, ids: readonly number[]): Case => ({
  ...leavesOf('books')('', ids),
  name: filter,
  path: `books?select=id&order=id&${filter.replaceAll('&', '%26')}`,
})

describe('fts', () => {
  runCases(call, [
    found('title=fts.fox', [1, 3]),
    found('title=fts.FOX', [1, 3]),
    found('title=fts.fox & quick', [1]),
    found('title=fts.fox&bears|two', [4]),
    found('title=fts.fox & (bear | brown)', [1, 3]),
    found('title=fts.brown & !fox', [2]),
    found('title=fts.!fox', [2, 4, 5]),
    found('title=fts.!(fox | two)', [2, 5]),
    found('title=fts.!!fox', [1, 3]),
    found('title=fts.!fox | brown', [1, 2, 4, 5]),
    found('title=fts.quick <-> brown', [1]),
    found('title=fts.brown <-> quick', []),
    found("title=fts.'quick brown' <-> fox", [1]),
    found('title=fts.brown <1> fox:*', [1]),
    found('title=fts.quick:*', [1, 2, 5]),
    found("title=fts.'quick br':*", [1]),
    found('title=fts.creme & brulee', [4]),
    found('title=fts.quick-witted', [5]),
    found('title=fts(english).fox', [1, 3]),
    found('title=fts(simple).fox', [1, 3]),
    found('title=not.fts.fox', [2, 4, 5]),
    found('title=not.fts.!fox', [1, 3]),
    found('title=fts.', []),
    found('title=not.fts.', [1, 2, 3, 4, 5]),
    found('title=fts.--- & fox', [1, 3]),
    found('or=(title.fts.two,title.phfts."bears and")', [2, 4]),
    found('not.or=(title.fts.two,title.fts.fox)', [2, 5]),
  ])
})

describe('plfts, phfts, wfts', () => {
  runCases(call, [
    found('title=plfts.fox the', [1]),
    found('title=plfts.fox & quick', [1]),
    found('title=plfts.???', []),
    found('title=phfts.quick brown', [1]),
    found('title=phfts.fox a bear', [3]),
    found('title=wfts.fox quick', [1]),
    found('title=wfts."brown fox"', [1]),
    found('title=wfts.fox -quick', [3]),
    found('title=wfts.brown or two', [1, 2, 4]),
    found('title=wfts.brown quick OR two', [1, 2, 4]),
    found('title=wfts.brown -"quick foxes" or two', [1, 4]),
    found('title=wfts.-fox', [2, 4, 5]),
    found('title=wfts."unclosed quick brown', []),
    found('title=wfts."quick brown', [1]),
    found('title=wfts.or', []),
    found('title=wfts.or fox or', [1, 3]),
    found('title=wfts.quick-witted', [5]),
    found('title=wfts.', []),
  ])
})

describe('a null has no words, and is not without any either', () => {
  const email = (filter: string, ids: readonly string[]) =>
    leavesOf('authors')(`email=${filter}`, ids)
  runCases(call, [
    email('fts.bob', ['bob']),
    email('fts.!bob', ['ann', 'dee']),
    email('not.fts.bob', ['ann', 'dee']),
    email('not.fts.', ['ann', 'bob', 'dee']),
    leavesOf('authors')('not.or=(email.fts.bob,email.fts.ann)', ['dee']),
    leavesOf('authors')('not.and=(email.fts.bob,email.not.fts.ann)', ['ann', 'dee']),
  ])
})

describe('S3 hidden columns and rows', () => {
  runCases(call, [
    leavesOf('authors')('name=fts.s', []),
    leavesOf('authors')('name=plfts.s-ann', []),
    {
      name: 'a hidden column of the index does not exist',
      path: 'authors?secret=fts.ann',
      status: 400,
      has: { code: '42703', message: 'column authors.secret does not exist' },
    },
  ])

  test('the operator searches it', async () => {
    const response = await call('/rest/v1/authors?select=id&secret=fts.ann', { as: secretKey })
    expect(await response.json()).toEqual([{ id: 'ann' }])
  })

  test('rules hold', async () => {
    const closed: App = {
      ...app,
      policies: app.policies.map((one) =>
        one.table === books ? { ...one, rules: { select: () => false } } : one,
      ),
    }
    const response = await createCaller(closed)('/rest/v1/books?title=fts.fox')
    expect([await response.json(), roundTripsOf(response)]).toEqual([[], 1])
  })
})

const refused = (filter: string, status: number, has: Record<string, unknown>): Case => ({
  name: `${filter.slice(0, 60)} is refused`,
  path: `books?${filter.replaceAll('&', '%26')}`,
  status,
  has,
})

describe('refusals', () => {
  const syntax = (query: string) => ({
    code: '42601',
    message: `syntax error in tsquery: "${query}"`,
  })
  runCases(call, [
    ...[
      'fox bear',
      'fox &',
      '& fox',
      '(fox',
      'fox)',
      '!',
      "'fox",
      'fox:z',
      'a <> b',
      '()',
      ':*',
    ].map((query) => refused(`title=fts.${query}`, 400, syntax(query))),
    refused('title=fts(german).fox', 400, { code: 'PGRST127' }),
    refused('title=fts.fox <2> quick', 400, { details: 'the distance <2> between words' }),
    refused('title=fts.fox:A', 400, { details: 'the weight :A of words' }),
    refused('title=fts.fox:* <-> quick', 400, { details: 'a prefix before <->' }),
    refused('title=fts.(a | b) <-> c', 400, { details: '&, | and ! beside <->' }),
    refused(`title=fts.${'('.repeat(11)}a${')'.repeat(11)}`, 400, {
      details: 'at most 10 levels in a search',
    }),
    refused(`title=fts.${'('.repeat(50_000)}`, 400, { code: '54001' }),
    refused(`title=fts.${'!'.repeat(50_000)}a`, 400, { code: '54001' }),
    refused(`title=plfts.${'a '.repeat(65)}`, 400, { details: 'at most 64 words in a search' }),
    refused('id=fts.1', 400, { code: 'PGRST127' }),
    refused('title=fts.a%00b', 400, { code: '22021' }),
    refused('title=wfts.a%00b', 400, { code: '22021' }),
  ])
})

test('S9 64 words are searched in one round trip', async () => {
  const query = Array.from({ length: 64 }, (_, index) => `${index % 2 ? '!' : ''}w${index}`).join(
    '|',
  )
  const response = await call(`/rest/v1/books?title=fts.${query}&select=id`)
  expect([response.status, roundTripsOf(response)]).toEqual([200, 1])
})
