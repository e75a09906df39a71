// What `npm run test:faults -- …` was given.
import { parseArgs } from 'node:util'
import { ROUNDS, type Round } from '../../test/faults/matrix.ts'

export interface FaultOptions {
  readonly rounds: readonly Round[]
  readonly seed: number
}

/** Reads the command line. @throws Error that names what is not known */
export function readFaultOptions(argv: readonly string[]): FaultOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { only: { type: 'string' }, seed: { type: 'string', default: '1' } },
  })
  const seed = Number(values.seed)
  if (!Number.isInteger(seed) || seed < 0) {
    throw new Error(`--seed takes a whole number from 0, not "${values.seed}"`)
  }
  return { rounds: values.only?.split(',').map(requireRound) ?? ROUNDS, seed }
}

function requireRound(name: string): Round {
  const found = ROUNDS.find((round) => round.name === name)
  if (found !== undefined) return found
  const names = ROUNDS.map((round) => round.name).join(', ')
  throw new Error(`--only knows no "${name}": there are ${names}`)
}
