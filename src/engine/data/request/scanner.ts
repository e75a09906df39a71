// Reads one query parameter from left to right, and says where and why it does not parse.
import { parseFailure, tooComplex } from '../failures.ts'

/** How deep parentheses may nest, and what a level is. */
export interface DepthLimit {
  readonly most: number
  readonly what: string
}

/** More than any cap on what a parameter lists: so a long one is left off early. */
const MAX_ITEMS = 1000

/** Most characters of a parameter that an error repeats. */
const MAX_SHOWN = 1000

const PARENTHESES: DepthLimit = { most: 10, what: 'levels of parentheses' }

export class Scanner {
  readonly #what: string
  readonly #text: string
  #position = 0
  #depth = 0
  #items = 0

  /** @param what as PostgREST names it in errors: `select parameter`, `filter`, … */
  constructor(what: string, text: string) {
    this.#what = what
    this.#text = text
  }

  get isDone(): boolean {
    return this.#position >= this.#text.length
  }

  /** Whether the text goes on with `token`. */
  sees(token: string): boolean {
    return this.#text.startsWith(token, this.#position)
  }

  /** Steps over `token` if the text goes on with it. */
  take(token: string): boolean {
    const isNext = this.sees(token)
    if (isNext) this.#position += token.length
    return isNext
  }

  /** Steps over what a sticky `pattern` matches here, if it does. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position
    const match = pattern.exec(this.#text)
    if (match !== null) this.#position = pattern.lastIndex
    return match
  }

  /** Steps over `token`. @throws ApiError PGRST100 when something else comes */
  expect(token: string): void {
    if (!this.take(token)) this.fail(`"${token}"`)
  }

  /** Everything that is left. */
  takeRest(): string {
    const rest = this.#text.slice(this.#position)
    this.#position = this.#text.length
    return rest
  }

  skipBlanks(): void {
    this.match(/[ \t]*/y)
  }

  /** Runs `read` one level deeper: parentheses nest only so deep. */
  nest<T>(read: () => T, { most, what } = PARENTHESES): T {
    this.#depth += 1
    if (this.#depth > most) throw tooComplex(`at most ${most} ${what}`)
    const result = read()
    this.#depth -= 1
    return result
  }

  /** Reads items until none is followed by a comma. */
  list<T>(read: () => T): T[] {
    const items: T[] = []
    do {
      this.#items += 1
      if (this.#items > MAX_ITEMS) throw tooComplex(`at most ${MAX_ITEMS} items in a parameter`)
      items.push(read())
    } while (this.takeComma())
    return items
  }

  /** @throws ApiError PGRST100 */
  fail(expecting: string): never {
    const found = this.isDone ? 'end of input' : JSON.stringify(this.#text.charAt(this.#position))
    const isLong = this.#text.length > MAX_SHOWN
    const shown = isLong ? `${this.#text.slice(0, MAX_SHOWN)}…` : this.#text
    const what = `${this.#what} (${shown})`
    throw parseFailure(what, this.#position, `unexpected ${found} expecting ${expecting}`)
  }

  /** @throws ApiError PGRST100 when something is left */
  end(): void {
    if (!this.isDone) this.fail('end of input')
  }

  takeComma(): boolean {
    this.skipBlanks()
    const isNext = this.take(',')
    this.skipBlanks()
    return isNext
  }
}
