// Words of full-text queries, and the two kinds of query that are nothing else.
import { tooComplex } from '../failures.ts'
import type { TextQuery } from './planned-test.ts'

const MAX_WORDS = 64

// What FTS5's unicode61 takes for parts of a word; all else separates words.
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu

/** The words of a text. */
export const wordsOf = (text: string): string[] => text.normalize('NFC').match(WORD) ?? []

/** All queries under one operator; null when none is left. */
export function joinQueries(
  kind: 'and' | 'or',
  some: readonly (TextQuery | null)[],
): TextQuery | null {
  const queries = some.filter((one) => one !== null)
  const [only = null, ...others] = queries
  return others.length === 0 ? only : { kind, queries }
}

/** Words that follow each other; null for none. */
export function createPhrase(words: readonly string[], isPrefix = false): TextQuery | null {
  return words.length === 0 ? null : { kind: 'phrase', words, isPrefix }
}

/** `plfts`: rows that have all words. */
export const readPlain = (text: string): TextQuery | null =>
  joinQueries(
    'and',
    wordsOf(text).map((word) => createPhrase([word])),
  )

/** `phfts`: rows that have the words one after the other. */
export const readPhrase = (text: string): TextQuery | null => createPhrase(wordsOf(text))

/** @throws ApiError 54001 */
export function requireFewWords(query: TextQuery | null): void {
  if (query !== null && countWords(query) > MAX_WORDS) {
    throw tooComplex(`at most ${MAX_WORDS} words in a search`)
  }
}

function countWords(query: TextQuery): number {
  if (query.kind === 'phrase') return query.words.length
  if (query.kind === 'not') return countWords(query.query)
  return query.queries.reduce((sum, one) => sum + countWords(one), 0)
}
