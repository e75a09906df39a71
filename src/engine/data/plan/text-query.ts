// `fts`: Postgres' tsquery, `fat & (rat | 'cat tail') & !dog:*` (postgresql.org/docs/current/datatype-textsearch.html).
import { ApiError } from '../../core/index.ts'
import { notImplemented, tooComplex } from '../failures.ts'
import type { TextQuery } from './planned-test.ts'
import { createPhrase, joinQueries, wordsOf } from './text-words.ts'

const MAX_LEVELS = 10

// A word in quotes doubles the quotes inside it; a bare one ends where syntax begins.
const TOKEN =
  /\s*(?:([&|!()])|<(-|\d+)>|(?:'((?:[^'\\]|''|\\.)*)'|((?:[^\s&|!()<:'\\]|\\.)+))(?::([a-dA-D*]*))?)\s*/suy

type Token =
  | { readonly kind: '&' | '|' | '!' | '(' | ')' | '<->' }
  | { readonly kind: 'word'; readonly words: readonly string[]; readonly isPrefix: boolean }

/** Reads a tsquery; null for one without words. @throws ApiError 42601 when it does not parse */
export function parseTextQuery(text: string): TextQuery | null {
  const reader = new Reader(text)
  if (reader.isDone) return null
  const query = reader.readOr()
  if (!reader.isDone) throw reader.failure()
  return query
}

/** Reads from left to right; `|` binds weakest, then `&`, `<->` and `!`. */
class Reader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #next = 0
  #level = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = this.#readTokens()
  }

  get isDone(): boolean {
    return this.#next >= this.#tokens.length
  }

  failure(): ApiError {
    return new ApiError('42601', `syntax error in tsquery: "${this.#text}"`, { status: 400 })
  }

  readOr(): TextQuery | null {
    return joinQueries(
      'or',
      this.#readList('|', () => this.#readAnd()),
    )
  }

  #readAnd(): TextQuery | null {
    return joinQueries(
      'and',
      this.#readList('&', () => this.#readFollowing()),
    )
  }

  #readFollowing(): TextQuery | null {
    const parts = this.#readList('<->', () => this.#readOperand()).filter((one) => one !== null)
    const [only = null, ...others] = parts
    return others.length === 0 ? only : followEachOther(parts)
  }

  #readOperand(): TextQuery | null {
    if (this.#take('!')) {
      const query = this.#nest(() => this.#readOperand())
      return query === null ? null : { kind: 'not', query }
    }
    if (this.#take('(')) {
      const query = this.#nest(() => this.readOr())
      if (!this.#take(')')) throw this.failure()
      return query
    }
    const token = this.#tokens[this.#next]
    if (token?.kind !== 'word') throw this.failure()
    this.#next += 1
    return createPhrase(token.words, token.isPrefix)
  }

  #readList<T>(separator: Token['kind'], read: () => T): T[] {
    const list = [read()]
    while (this.#take(separator)) list.push(read())
    return list
  }

  #take(kind: Token['kind']): boolean {
    const isNext = this.#tokens[this.#next]?.kind === kind
    if (isNext) this.#next += 1
    return isNext
  }

  #nest<T>(read: () => T): T {
    this.#level += 1
    if (this.#level > MAX_LEVELS) throw tooComplex(`at most ${MAX_LEVELS} levels in a search`)
    const result = read()
    this.#level -= 1
    return result
  }

  #readTokens(): Token[] {
    const text = this.#text.trim()
    const tokens: Token[] = []
    TOKEN.lastIndex = 0
    while (TOKEN.lastIndex < text.length) {
      const match = TOKEN.exec(text)
      if (match === null) throw this.failure()
      tokens.push(toToken(match))
    }
    return tokens
  }
}

function toToken([, sign, distance, quoted, bare = '', label = '']: RegExpExecArray): Token {
  if (sign !== undefined) return { kind: sign as '&' } // the pattern lets no other through
  if (distance === '-' || distance === '1') return { kind: '<->' }
  if (distance !== undefined) throw notImplemented(`the distance <${distance}> between words`)
  if (/[a-d]/i.test(label)) throw notImplemented(`the weight :${label} of words`)
  const plain = (quoted?.replaceAll("''", "'") ?? bare).replaceAll(/\\(.)/gsu, '$1')
  return { kind: 'word', words: wordsOf(plain), isPrefix: label.includes('*') }
}

function followEachOther(parts: readonly TextQuery[]): TextQuery {
  const phrases = parts.filter((one) => one.kind === 'phrase')
  if (phrases.length < parts.length) throw notImplemented('&, | and ! beside <->')
  if (phrases.slice(0, -1).some(({ isPrefix }) => isPrefix)) {
    throw notImplemented('a prefix before <->')
  }
  const isPrefix = phrases.at(-1)?.isPrefix ?? false
  return { kind: 'phrase', words: phrases.flatMap(({ words }) => words), isPrefix }
}
