// One line that tells what is going on: rewritten in place on a terminal, a line for each step elsewhere.

export interface Progress {
  tell(step: string): void
  /** Clears the line. */
  end(): void
}

/** A progress line on standard error, so that standard output holds results alone. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const start = Date.now()
  const write = (text: string) => stream.write(stream.isTTY ? `\r\u001B[K${text}` : `${text}\n`)
  return {
    tell: (step) =>
      write(`${String(Math.round((Date.now() - start) / 1000)).padStart(4)} s  ${step}`),
    end: () => {
      if (stream.isTTY) stream.write('\r\u001B[K')
    },
  }
}
