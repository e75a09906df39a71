// What `npm start -- …` was given: the few things that we must know ourselves, and all of it for wrangler.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ChaosOptions, readChaos } from './chaos.ts'

export interface StartOptions {
  port: number
  /** Folder of the local state, absolute. */
  persistTo: string
  /** The faults of `--chaos`; null without it. */
  chaos: ChaosOptions | null
  /** Arguments that go through to `wrangler dev` as they came. */
  rest: string[]
}

/**
 * Reads the command line.
 * @throws Error when the port is not one, or chaos cannot be had so
 */
export function readOptions(given: readonly string[], root: string): StartOptions {
  const argv = given.map((word, index) => (isAlone(given, index) ? '--chaos=' : word))
  const { tokens } = parseArgs({
    args: argv,
    options: {
      ...{ port: { type: 'string' }, 'persist-to': { type: 'string' } },
      ...{ chaos: { type: 'string' }, faults: { type: 'string' } },
    },
    strict: false,
    tokens: true,
  })
  const find = (name: string): string | undefined => {
    const token = tokens.findLast((one) => one.kind === 'option' && one.name === name)
    return token?.kind === 'option' ? (token.value ?? undefined) : undefined
  }
  const port = Number(find('port') ?? 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`--port takes a number from 1 to 65535, not "${find('port')}"`)
  }
  const persistTo = resolve(root, find('persist-to') ?? '.wrangler/state')
  const ours = ['port', 'persist-to', 'chaos', 'faults']
  const rest = argv.filter((_, index) => !isOurs(tokens, index, ours))
  const seed = find('chaos')
  if (seed === undefined && find('faults') !== undefined) {
    throw new Error('--faults needs --chaos, with or without a seed')
  }
  const chaos = seed === undefined ? null : readChaos(seed, find('faults'))
  return { port, persistTo, chaos, rest }
}

/** Whether a word is `--chaos` without a seed, which must not take the next option for one. */
const isAlone = (argv: readonly string[], index: number): boolean =>
  argv[index] === '--chaos' && (argv[index + 1] ?? '-').startsWith('-')

interface Token {
  kind: string
  index: number
  name?: string
  value?: string | undefined
  inlineValue?: boolean | undefined
}

function isOurs(tokens: readonly Token[], index: number, names: readonly string[]): boolean {
  return tokens.some((token) => {
    if (token.kind !== 'option' || !names.includes(token.name ?? '')) return false
    const width = token.value === undefined || token.inlineValue ? 1 : 2
    return index >= token.index && index < token.index + width
  })
}
