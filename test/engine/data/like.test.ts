// LIKE patterns of any length over real SQLite, against an oracle: the pattern as a regular expression.
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bind, type Fragment, joinSql, sql, trusted } from '../../../src/engine/data/sql.ts'
import { likeSql } from '../../../src/engine/data/statement/like.ts'
import { toBoundSql } from '../../../src/engine/data/statement/prepare.ts'

interface Sample {
  text: string
  pattern: string
}

/** What SQLite says of each sample, all in one query. */
async function match(samples: readonly Sample[], isCaseSensitive: boolean): Promise<boolean[]> {
  const verdicts: Fragment[] = samples.map(({ text, pattern }) => {
    const value = sql`(SELECT ${bind(text)} AS x)`
    return sql`SELECT ${likeSql(trusted('x'), pattern, isCaseSensitive)} AS verdict FROM ${value}`
  })
  const { text, params } = toBoundSql(
    joinSql(
      verdicts.map((one) => sql`SELECT (${one}) AS verdict`),
      ' UNION ALL ',
    ),
  )
  const { results } = await env.DB.prepare(text)
    .bind(...params)
    .all<{ verdict: number }>()
  return results.map(({ verdict }) => verdict === 1)
}

function oracle({ text, pattern }: Sample, isCaseSensitive: boolean): boolean {
  const source = pattern.replaceAll(/\\(.)|([%*])|(_)|(.)/gsu, (_, escaped, many, one, plain) => {
    if (many !== undefined) return '.*'
    return one === undefined ? exactly(escaped ?? plain) : '.'
  })
  return new RegExp(`^${source}$`, isCaseSensitive ? 'su' : 'sui').test(text)
}

const exactly = (letter: string): string => `\\u{${letter.codePointAt(0)?.toString(16)}}`

const letters = fc.constantFrom(
  'a',
  'b',
  'A',
  '[',
  ']',
  '?',
  '^',
  '-',
  'ß',
  '😀',
  'ä',
  'Ä',
  'я',
  'Я',
)
const plain = fc.array(letters, { maxLength: 30 }).map((list) => list.join(''))
const stretch = fc.array(
  fc.oneof({ weight: 6, arbitrary: letters }, fc.constantFrom('_', '\\%', '\\_')),
  {
    maxLength: 30,
  },
)
const pattern = fc
  .array(stretch, { minLength: 1, maxLength: 4 })
  .map((list) => list.map((one) => one.join('')).join('%'))

// A text made from the pattern matches it; one letter changed, it mostly does not.
const related = fc
  .tuple(pattern, plain, fc.nat(), letters, fc.boolean())
  .map(([p, filler, at, letter, isChanged]) => {
    const text = p.replaceAll(
      /\\(.)|(%)|(_)/gu,
      (_, escaped, many) => escaped ?? (many === undefined ? 'b' : filler),
    )
    const list = [...text]
    if (isChanged && list.length > 0) list[at % list.length] = letter
    return { text: list.join(''), pattern: p }
  })

const SAMPLES = 5 // terms of a compound SELECT on D1

test.each([true, false])(
  'R19 patterns of up to 600 bytes match as in Postgres (case counts: %s)',
  async (isCaseSensitive) => {
    const sample = fc.oneof(related, fc.record({ text: plain, pattern }))
    const group = fc.array(sample, { minLength: SAMPLES, maxLength: SAMPLES })
    await fc.assert(
      fc.asyncProperty(group, async (samples) => {
        const wanted = samples.map((one) => oracle(one, isCaseSensitive))
        expect(await match(samples, isCaseSensitive)).toEqual(wanted)
      }),
      { numRuns: 60, seed: 7 },
    )
  },
)

test.each([
  ['ÄPFEL', 'äpfel', true],
  ['äpfel', 'ÄPFEL', true],
  ['*ΓΆΤ*', 'η γάτα', true],
  ['МОСКВА', 'Москва', true],
  ['straße', 'STRASSE', false],
  ['İ*', 'İzmir', true],
  ['ǆ_', 'Ǆx', true],
  ['ÿ', 'Ÿ', true],
  ['k*ä', 'Küä', true],
  ['𐐀', '𐐨', true],
  ['日本*', '日本語', true],
  [`*${'ä'.repeat(80)}*ö`, `x${'Ä'.repeat(80)} Ö`, true],
])('ilike folds letters of every alphabet: %s, %s', async (pattern, text, wanted) => {
  expect(await match([{ text, pattern }], false)).toEqual([wanted])
})

test('S9 a long pattern over a long text ends: backtracking would outlast the test', async () => {
  const text = 'ab'.repeat(5_000)
  const wide = `%${'ab'.repeat(40)}c%${'ab'.repeat(40)}%`
  expect(await match([{ text, pattern: wide }], true)).toEqual([false])
})
