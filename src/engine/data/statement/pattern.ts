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

export const LIKE: Matcher = {
  spell(token) {
    if (token.kind !== 'letter') return token.kind === 'one' ? '_' : '%'
    return /[%_\\]/.test(token.letter) ? `\\${token.letter}` : token.letter
  },
  match: (value, pattern) => sql`${value} LIKE ${pattern} ESCAPE '\\'`,
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
