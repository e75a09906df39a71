// What the console is told.
import { vi } from 'vitest'

/** Everything that was logged, as the runtime prints it: an error with its stack and its causes. */
export function listen(): () => string {
  const lines: string[] = []
  const print = (value: unknown): string => {
    if (!(value instanceof Error)) return JSON.stringify(value) ?? String(value)
    const { stack = '', message, cause, ...rest } = value
    return [stack, message, JSON.stringify(rest), cause === undefined ? '' : print(cause)].join(' ')
  }
  for (const name of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((...args) => void lines.push(...args.map(print)))
  }
  return () => {
    vi.restoreAllMocks()
    return lines.join('\n')
  }
}
