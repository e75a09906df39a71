// Output whose last line tells how things stand. In a terminal it is written anew in place, while the rest goes on above it;
// anywhere else it is a line among the others.

const CLEAR = '\r\u001b[2K'

/** Our own questions are no news. */
const UNTOLD = '/_chaos'

/** The part of a stream that is used. */
type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

export class Screen {
  readonly #output: Output
  #line = ''
  /** Of the text above, what is no whole line yet. */
  #rest = ''

  constructor(output: Output) {
    this.#output = output
  }

  get isTerminal(): boolean {
    return this.#output.isTTY
  }

  /** Prints above the last line, line by line as they are complete. */
  print(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    const told = lines.filter((line) => !line.includes(UNTOLD)).map((line) => `${line}\n`)
    if (told.length > 0) this.#write(told.join(''))
  }

  /** Writes the last line anew. */
  show(line: string): void {
    this.#line = line
    this.#write(this.isTerminal ? '' : `${line}\n`)
  }

  #write(text: string): void {
    this.#output.write(this.isTerminal ? CLEAR + text + this.#fitting : text)
  }

  /** As much of the last line as fits: one that wraps could not be cleared. */
  get #fitting(): string {
    return this.#line.slice(0, (this.#output.columns || 80) - 1)
  }
}
