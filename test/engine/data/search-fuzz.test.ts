// Full-text queries made at random: those that are sound find what an oracle finds, and no text whatever is a 500.
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src/engine/core/index.ts'
import { createFullTextObjects } from '../../../src/engine/data/full-text.ts'
import { fullText } from '../../../src/engine/data/index.ts'
import { createCaller } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { genres, library } from './support/library.ts'

const app: App = { ...library, fullText: [fullText(genres, ['name'])] }
const call = createCaller(app)

const NAMES = [
  '',
  'a',
  'b',
  'c',
  'ab',
  'a b',
  'b a',
  'a b c',
  'c b a',
  'a a',
  'b c',
  'ca ab',
  'a c b',
]

beforeAll(async () => {
  await fillLibrary()
  const objects = createFullTextObjects(fullText(genres, ['name']))
  await env.DB.batch([
    env.DB.prepare('DELETE FROM book_genres'),
    env.DB.prepare('DELETE FROM genres'),
    ...objects.map(({ sql }) => env.DB.prepare(sql)),
    ...NAMES.map((name, id) =>
      env.DB.prepare('INSERT INTO genres (id, name) VALUES (?, ?)').bind(id, name),
    ),
  ])
})

interface Query {
  text: string
  finds: (words: readonly string[]) => boolean
}

const word = fc.constantFrom('a', 'b', 'c').map(
  (one): Query => ({
    text: one,
    finds: (words) => words.includes(one),
  }),
)
const prefix = fc.constantFrom('a', 'c').map(
  (one): Query => ({
    text: `${one}:*`,
    finds: (words) => words.some((each) => each.startsWith(one)),
  }),
)
const phrase = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 3 }).map(
  (list): Query => ({
    text: list.join(' <-> '),
    finds: (words) => ` ${words.join(' ')} `.includes(` ${list.join(' ')} `),
  }),
)

const { query } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(word, prefix, phrase),
    tie('query').map(
      (one): Query => ({
        text: `!(${one.text})`,
        finds: (words) => !one.finds(words),
      }),
    ),
    fc.tuple(tie('query'), tie('query'), fc.constantFrom('&', '|')).map(
      ([some, other, sign]): Query => ({
        text: `(${some.text}) ${sign} (${other.text})`,
        finds: (words) =>
          sign === '&'
            ? some.finds(words) && other.finds(words)
            : some.finds(words) || other.finds(words),
      }),
    ),
  ),
}))

test('a query finds what it says', async () => {
  await fc.assert(
    fc.asyncProperty(query, fc.boolean(), async ({ text, finds }, isNegated) => {
      const filter = `${isNegated ? 'not.' : ''}fts.${encodeURIComponent(text)}`
      const response = await call(`/rest/v1/genres?select=id&order=id&name=${filter}`)
      const body = await response.json<{ id: number }[] & { code?: string }>()
      if (response.status === 400) {
        expect(body.code).toBe('54001') // nested too deep
        return
      }
      const wanted = NAMES.flatMap((name, id) =>
        finds(name.split(' ')) === isNegated ? [] : [{ id }],
      )
      expect(body).toEqual(wanted)
    }),
    { numRuns: 300, seed: 11 },
  )
})

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '"',
      "'",
      '*',
      '+',
      '-',
      '^',
      ':',
      '(',
      ')',
      '{',
      '}',
      '&',
      '|',
      '!',
      '<->',
      '<2>',
      '\\',
      ',',
      '.',
      ';',
    ],
    ...[
      'AND',
      'OR',
      'NOT',
      'NEAR',
      'NEAR(a b)',
      'name:',
      'rank',
      'rowid',
      "'; DROP TABLE genres; --",
      ' ',
      'a',
    ],
    ...[
      '\u0301',
      '😀',
      'ß',
      '\u00ad',
      '\u200d',
      'a\u0301',
      '日本',
      '\ud7ff',
      '\ue000',
      '{name}:',
      'a*',
      '""',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
)

test('S6 no text is an error of FTS5, nor SQL', async () => {
  const statuses = new Set<number>()
  const text = fc.array(piece, { maxLength: 8 }).map((list) => list.join(''))
  const operator = fc.constantFrom('fts', 'plfts', 'phfts', 'wfts')
  await fc.assert(
    fc.asyncProperty(operator, text, fc.boolean(), async (name, value, isNegated) => {
      const filter = `${isNegated ? 'not.' : ''}${name}.${encodeURIComponent(value)}`
      const response = await call(`/rest/v1/genres?name=${filter}`)
      statuses.add(response.status)
      expect({ value, status: response.status }).toSatisfy(
        ({ status }) => status === 200 || status === 400,
      )
    }),
    { numRuns: 800, seed: 12 },
  )
  expect([...statuses].toSorted()).toEqual([200, 400])
  expect(await env.DB.prepare('SELECT count(*) AS n FROM genres').first('n')).toBe(NAMES.length)
})
