// LIKE patterns that are too long for D1: cut at each `%` into stretches, and each stretch into short patterns.
// The first stretch must stand at the start of the text and the last at its end; those between are searched from
// left to right, each as early as possible, which finds a match if there is one.

import { allOf, bind, type Fragment, sql, trusted } from '../sql.ts'
import { byteLength, type Matcher, type Token } from './pattern.ts'

const MAX_CHUNK_BYTES = 48 // two less than D1 allows: room for a wildcard at either end

/** What stands between two `%`: its characters, and short patterns, each with its offset and characters. */
interface Stretch {
  readonly length: number
  readonly chunks: readonly (readonly [offset: number, length: number, pattern: string])[]
}

/** The condition that `column` matches the pattern of `tokens`, however long. */
export function longLikeSql(
  column: Fragment,
  tokens: readonly Token[],
  matcher: Matcher,
): Fragment {
  const [first, ...others] = splitAtMany(tokens).map((stretch) => toStretch(stretch, matcher))
  if (first === undefined) return trusted('0') // a split gives one part at least
  const last = others.pop()
  if (last === undefined) {
    return allOf([
      sql`length(${column}) = ${number(first.length)}`,
      standsAt(column, { stretch: first, position: number(1) }, matcher),
    ])
  }
  const middle = others.filter(({ length }) => length > 0)
  const lastPosition = sql`length(${column}) - ${number(last.length - 1)}`
  return allOf([
    sql`length(${column}) >= ${number(first.length + last.length)}`,
    standsAt(column, { stretch: first, position: number(1) }, matcher),
    standsAt(column, { stretch: last, position: lastPosition }, matcher),
    ...middle.map((stretch) => occurs(column, stretch, matcher)),
    ...(middle.length === 0 ? [] : [standInOrder(column, { first, middle, last }, matcher)]),
  ])
}

function splitAtMany(tokens: readonly Token[]): Token[][] {
  const stretches: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'many') stretches.push([])
    else stretches.at(-1)?.push(token)
  }
  return stretches
}

function toStretch(tokens: readonly Token[], matcher: Matcher): Stretch {
  const chunks: [offset: number, length: number, pattern: string][] = []
  for (const [index, token] of tokens.entries()) {
    const spelt = matcher.spell(token)
    const current = chunks.at(-1)
    if (current === undefined || byteLength(current[2] + spelt) > MAX_CHUNK_BYTES) {
      chunks.push([index, 1, spelt])
    } else {
      current[1] += 1
      current[2] += spelt
    }
  }
  return { length: tokens.length, chunks }
}

const number = (value: number): Fragment => trusted(String(value))

/** Whether a stretch stands at a position, counted from 1. */
function standsAt(
  column: Fragment,
  { stretch, position }: { stretch: Stretch; position: Fragment },
  matcher: Matcher,
): Fragment {
  const chunks = bind(JSON.stringify(stretch.chunks))
  return chunksMatch(column, { chunks, position }, matcher)
}

function chunksMatch(
  column: Fragment,
  { chunks, position }: { chunks: Fragment; position: Fragment },
  matcher: Matcher,
): Fragment {
  const piece = sql`substr(${column}, ${position} + (value ->> 0), value ->> 1)`
  const matches = matcher.match(piece, trusted('(value ->> 2)'))
  return sql`NOT EXISTS (SELECT 1 FROM json_each(${chunks}) WHERE NOT (${matches}))`
}

/** Whether the start of a stretch occurs at all: cheap, and false for nearly every row. */
function occurs(column: Fragment, stretch: Stretch, matcher: Matcher): Fragment {
  const any = matcher.spell({ kind: 'many' })
  return matcher.match(column, bind(`${any}${stretch.chunks[0]?.[2]}${any}`))
}

interface Stretches {
  readonly first: Stretch
  readonly middle: readonly Stretch[]
  readonly last: Stretch
}

// At each position either the next stretch stands there, or the walk goes one character on.
function standInOrder(
  column: Fragment,
  { first, middle, last }: Stretches,
  matcher: Matcher,
): Fragment {
  const stretches = bind(JSON.stringify(middle.map(({ length, chunks }) => [length, chunks])))
  const end = sql`length(${column}) - ${number(last.length)}`
  const current = trusted('stretch ->> 1')
  const isHere = chunksMatch(column, { chunks: current, position: trusted('place') }, matcher)
  // json_each holds the verdict of a step, since the walk itself may stand in no subquery.
  return sql`EXISTS (
    WITH RECURSIVE walk (done, place, stretch) AS (
      SELECT 0, ${number(first.length + 1)}, ${stretches} ->> '$[0]'
      UNION ALL
      SELECT done + step.value, place + iif(step.value, stretch ->> 0, 1),
        iif(step.value, ${stretches} ->> ('$[' || (done + 1) || ']'), stretch)
      FROM walk CROSS JOIN json_each(json_array(${isHere})) AS step
      WHERE done < ${number(middle.length)} AND place + (stretch ->> 0) - 1 <= ${end}
    )
    SELECT 1 FROM walk WHERE done = ${number(middle.length)})`
}
