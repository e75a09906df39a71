// `npm start -- --chaos SEED`: the same Ledge with a layer of faults around everything that it is bound to.
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { FAULTS, type Mix } from '../../test/faults/layer/plan.ts'

/** What a run under faults is asked for. */
export interface ChaosOptions {
  readonly seed: number
  readonly faults: Mix
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
  return { seed: number, faults: faults === undefined ? USUAL_MIX : readMix(faults) }
}

function readMix(text: string): Mix {
  const parts = text.split(',').map((part) => part.split('='))
  for (const [name = '', share = '1'] of parts) {
    const isKnown = (FAULTS as readonly string[]).includes(name)
    if (!isKnown) throw new Error(`there is no fault "${name}": there are ${FAULTS.join(', ')}`)
    if (share === '' || !(Number(share) >= 0 && Number(share) <= 1)) {
      throw new Error(`--faults takes ${name}=0.05, a share from 0 to 1, not "${share}"`)
    }
  }
  return Object.fromEntries(parts.map(([name, share = '1']) => [name, Number(share)]))
}

/** What `wrangler dev` is told beside the rest: the Worker with faults in place of the plain one. */
export const chaosArguments = (root: string, chaos: ChaosOptions): string[] => [
  join(root, 'test/faults/worker.ts'),
  ...['--var', `LEDGE_CHAOS:${JSON.stringify(chaos)}`],
]

/** The lines of the banner. */
export const describeChaos = ({ seed }: ChaosOptions): string[] => [
  `  Chaos            on: things fail on purpose. The same again: npm start -- --chaos ${seed}`,
  '                   /_chaos tells what has failed; docs/reliability.md has more.',
]

const WATCH_MILLISECONDS = 1000
const LINE_MILLISECONDS = 10_000

/** Shows what was injected: a line that is written anew each second, or one each ten seconds where output is no terminal. */
export function watchChaos(url: string): void {
  const { stdout } = process
  let shown = ''
  setInterval(
    async () => {
      const line = formatInjected(await readInjected(url))
      if (line === shown) return
      shown = line
      stdout.write(stdout.isTTY ? `\r\u001b[2K${line}` : `${line}\n`)
    },
    stdout.isTTY ? WATCH_MILLISECONDS : LINE_MILLISECONDS,
  )
}

/** `chaos: 12 faults: d1Before 3, kvStale 9` */
export function formatInjected(injected: Readonly<Record<string, number>>): string {
  const entries = Object.entries(injected)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return 'chaos: nothing has failed yet'
  const parts = entries.toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`)
  return `chaos: ${total} faults: ${parts.join(', ')}`
}

async function readInjected(url: string): Promise<Record<string, number>> {
  try {
    const answer = await fetch(`${url}/_chaos`)
    return ((await answer.json()) as { injected: Record<string, number> }).injected // the layer's report
  } catch {
    return {} // it is stopping, or starting anew
  }
}
