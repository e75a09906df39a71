// What `npm run bench -- …` was given.
import { parseArgs } from 'node:util'
import { KINDS, type Kind } from './target.ts'

export interface BenchOptions {
  readonly kinds: readonly Kind[]
  readonly rounds: number
  /** Of each round. */
  readonly seconds: number
  /** Whether to measure the list at other numbers of rows and connections too. */
  readonly isScaling: boolean
  /** Whether to measure the peers too. */
  readonly hasPeers: boolean
  /** Where to write the charts, for the README; null for nowhere. */
  readonly chartFolder: string | null
  /** The kind whose CPU profile is wanted, in place of the measuring. */
  readonly profiled: Kind | null
}

/** Reads the command line. @throws Error that names what is not known */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      profile: { type: 'string' },
      peers: { type: 'boolean', default: false },
      chart: { type: 'string' },
    },
  })
  return {
    kinds: values.only?.split(',').map(requireKind) ?? (Object.keys(KINDS) as Kind[]),
    rounds: requireCount('--rounds', values.rounds),
    seconds: requireCount('--seconds', values.seconds),
    isScaling: values.only === undefined,
    hasPeers: values.peers,
    chartFolder: values.chart ?? null,
    profiled: values.profile === undefined ? null : requireKind(values.profile),
  }
}

function requireKind(name: string): Kind {
  if (Object.hasOwn(KINDS, name)) return name as Kind
  throw new Error(`"${name}" is no kind of request: there are ${Object.keys(KINDS).join(', ')}`)
}

function requireCount(option: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new Error(`${option} takes a whole number from 1, not "${text}"`)
}
