// `like` and `ilike`. SQLite's LIKE ignores the case of ASCII letters, so `like` becomes GLOB. On D1 both refuse
// patterns of more than 50 bytes: long ones are matched in pieces.

import { bind, type Fragment } from '../sql.ts'
import { longLikeSql } from './long-like.ts'
import { byteLength, foldingMatcher, GLOB, readTokens } from './pattern.ts'

const MAX_PATTERN_BYTES = 50

/** The condition that `column` matches a Postgres LIKE pattern. */
export function likeSql(column: Fragment, pattern: string, isCaseSensitive: boolean): Fragment {
  const tokens = readTokens(pattern)
  const matcher = isCaseSensitive ? GLOB : foldingMatcher(tokens)
  const spelt = tokens.map(matcher.spell).join('')
  if (byteLength(spelt) <= MAX_PATTERN_BYTES) return matcher.match(column, bind(spelt))
  return longLikeSql(column, tokens, matcher)
}
