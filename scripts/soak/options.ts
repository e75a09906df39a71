// What `npm run test:soak -- …` was given.
import { parseArgs } from 'node:util'

export interface SoakOptions {
  readonly seconds: number
  readonly seed: number
}

const TEN_MINUTES = 600
const LEAST_SECONDS = 30

/** Reads the command line. @throws Error that says what can be given */
export function readSoakOptions(argv: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seconds: { type: 'string', default: String(TEN_MINUTES) },
      seed: { type: 'string', default: '1' },
    },
  })
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
  if (!Number.isInteger(seconds) || seconds < LEAST_SECONDS) {
    throw new Error(`--seconds takes a whole number from ${LEAST_SECONDS}, not "${values.seconds}"`)
  }
  if (!Number.isInteger(seed) || seed < 0) {
    throw new Error(`--seed takes a whole number from 0, not "${values.seed}"`)
  }
  return { seconds, seed }
}
