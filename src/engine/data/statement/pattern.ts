// Patterns: Postgres' LIKE read into tokens, and tokens spelt for SQLite's GLOB and LIKE.
import { type Fragment, sql } from '../sql.ts'

/** One character of a pattern: itself, any one (`_`), or any number of any (`%`). */
export type Token =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'one' | 'many' }

/** One of SQLite's two ways to match: how a token is spelt in its patterns, and its operator. */
export interface Matcher {
  spell(token: Token): string
  match(value: Fragment, pattern: Fragment): Fragment
}

export const GLOB: Matcher = {
  spell(token) {
    if (token.kind !== 'letter') return token.kind === 'one' ? '?' : '*'
    return /[*?[]/.test(token.letter) ? `[${token.letter}]` : token.letter
  },
  match: (value, pattern) => sql`${value} GLOB ${pattern}`,
}

const LIKE: Matcher = {
  spell(token) {
    if (token.kind !== 'letter') return token.kind === 'one' ? '_' : '%'
    return /[%_\\]/.test(token.letter) ? `\\${token.letter}` : token.letter
  },
  match: (value, pattern) => sql`${value} LIKE ${pattern} ESCAPE '\\'`,
}

// LIKE folds ASCII letters only, so a pattern with others is a GLOB in which each letter stands with its other case.
const FOLDING: Matcher = {
  spell(token) {
    if (token.kind !== 'letter') return GLOB.spell(token)
    const cases = casesOf(token.letter)
    return cases.length > 1 ? `[${cases.join('')}]` : GLOB.spell(token)
  },
  match: GLOB.match,
}

/** Matches without regard to case. */
export function foldingMatcher(tokens: readonly Token[]): Matcher {
  const isPlain = (token: Token) =>
    token.kind !== 'letter' || token.letter < '\u0080' || casesOf(token.letter).length === 1
  return tokens.every(isPlain) ? LIKE : FOLDING
}

/** A letter in upper and lower case, as far as each is one letter: `ß` has none that is. */
function casesOf(letter: string): string[] {
  const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()]
  const cases = [letter, lower, upper, upper.toLowerCase(), lower.toUpperCase()]
  return [...new Set(cases)].filter((one) => [...one].length === 1)
}

/** Reads a Postgres LIKE pattern; `*` stands for `%`, and `\` makes the next character plain. */
export function readTokens(pattern: string): Token[] {
  return [...pattern.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain = '']) => {
    if (escaped !== undefined) return { kind: 'letter', letter: escaped }
    if (plain === '%' || plain === '*') return { kind: 'many' }
    return plain === '_' ? { kind: 'one' } : { kind: 'letter', letter: plain }
  })
}

const encoder = new TextEncoder()

/** Bytes of a text in UTF-8, which is what D1's limit counts. */
export const byteLength = (text: string): number => encoder.encode(text).length
