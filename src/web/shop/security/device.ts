// What a browser says of itself, in words.

type Pattern = readonly [name: string, pattern: RegExp]

/** The first that fits counts: most browsers also claim to be others. */
const BROWSERS: readonly Pattern[] = [
  ['Edge', /Edg(e|A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
]

const SYSTEMS: readonly Pattern[] = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['Mac', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
]

const find = (patterns: readonly Pattern[], text: string): string | null =>
  patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? null

/** `Chrome on Windows`; the program's own name where it is no browser that we know. */
export function describeDevice(userAgent: string): string {
  const browser = find(BROWSERS, userAgent)
  const system = find(SYSTEMS, userAgent)
  if (browser !== null && system !== null) return `${browser} on ${system}`
  const [program = ''] = userAgent.split(/[/ ]/)
  return browser ?? system ?? (program === '' ? 'An unknown device' : program)
}
