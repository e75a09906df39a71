// A terminal whose last line tells how things stand, written anew in place, while output goes on above it.

const CLEAR = '\r\u001b[2K'

/** The part of a stream that is used. */
type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns'>

export class Screen {
  readonly #terminal: Terminal
  #line = ''
  /** Whether the output above ends in the middle of a line: the last line waits for its end. */
  #isMidway = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Prints above the last line. */
  print(text: string): void {
    const clear = this.#isMidway || this.#line === '' ? '' : CLEAR
    this.#isMidway = !text.endsWith('\n')
    this.#terminal.write(`${clear}${text}${this.#isMidway ? '' : this.#shown}`)
  }

  /** Writes the last line anew. */
  show(line: string): void {
    this.#line = line
    if (!this.#isMidway) this.#terminal.write(CLEAR + this.#shown)
  }

  /** As much as fits: a line that wraps could not be cleared. */
  get #shown(): string {
    return this.#line.slice(0, Math.max(0, this.#terminal.columns - 1))
  }
}
