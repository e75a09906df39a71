// `npm start -- --chaos SEED`: the same Ledge with a layer of faults around everything that it is bound to.
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { FAULTS, type Mix } from '../../test/faults/layer/plan.ts'

/** What a run under faults is asked for. */
export interface ChaosOptions {
  readonly seed: number
  readonly faults: Mix
  /** Whether the Worker's process is killed now and then, and starts again. */
  readonly processDies: boolean
  /** What makes the same run again. */
  readonly command: string
}

/** Enough of everything to meet it within some minutes, and little enough to shop meanwhile. */
export const USUAL_MIX: Mix = {
  d1Before: 0.03,
  d1After: 0.03,
  d1Overloaded: 0.02,
  d1Slow: 0.05,
  kvDown: 0.03,
  kvStale: 0.3,
  kvMisses: 0.3,
  queueDuplicates: 0.1,
  queueReorders: 0.1,
  queueDelays: 0.05,
  queueDrops: 0.1,
  queueRefuses: 0.05,
  mailTimesOut: 0.1,
  clockJumps: 0.05,
}

/** No fault of the layer's: the whole process is killed, once each one to three minutes. */
const PROCESS_DIES = 'processDies'

const MAX_SEED = 2 ** 31

/**
 * Reads `--chaos SEED` and `--faults name=share,…`.
 * @param seed what was given; nothing, for the option alone, draws one
 * @throws Error that says what can be given
 */
export function readChaos(seed: string, faults: string | undefined): ChaosOptions {
  const number = seed === '' ? randomInt(1_000_000) : Number(seed)
  if (!Number.isInteger(number) || number < 0 || number >= MAX_SEED) {
    throw new Error(
      `--chaos takes a whole number from 0, by which a run can be had again, not "${seed}"`,
    )
  }
  const command = `npm start -- --chaos ${number}`
  if (faults === undefined) return { seed: number, faults: USUAL_MIX, processDies: true, command }
  const { [PROCESS_DIES]: share = 0, ...mix } = readMix(faults)
  const processDies = share > 0
  return { seed: number, faults: mix, processDies, command: `${command} --faults ${faults}` }
}

function readMix(text: string): Mix & { [PROCESS_DIES]?: number } {
  const parts = text.split(',').map((part) => part.split('='))
  const names: readonly string[] = [...FAULTS, PROCESS_DIES]
  for (const [name = '', share = '1'] of parts) {
    if (!names.includes(name)) {
      throw new Error(`there is no fault "${name}": there are ${names.join(', ')}`)
    }
    if (share === '' || !(Number(share) >= 0 && Number(share) <= 1)) {
      throw new Error(`--faults takes ${name}=0.05, a share from 0 to 1, not "${share}"`)
    }
  }
  return Object.fromEntries(parts.map(([name, share = '1']) => [name, Number(share)]))
}

/**
 * What `wrangler dev` is told beside the rest: the Worker with faults in place of the plain one.
 * @param life how often the process has been started, counted from 1: the next one meets other faults than the one before
 */
export const chaosArguments = (
  root: string,
  { seed, faults }: ChaosOptions,
  life: number,
): string[] => [
  join(root, 'test/faults/worker.ts'),
  ...['--var', `LEDGE_CHAOS:${JSON.stringify({ seed, faults, life })}`],
]

/** The lines of the banner. */
export const describeChaos = ({ command, processDies }: ChaosOptions): string[] => [
  `  Chaos            on: things fail on purpose${processDies ? ', and the process dies now and then' : ''}`,
  `                   The same again: ${command}`,
  '                   /_chaos tells what has failed; docs/reliability.md has more.',
]
