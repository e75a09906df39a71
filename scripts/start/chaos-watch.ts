// What a run under chaos shows while it goes on, and when its process dies.
import { scatter } from '../../test/faults/layer/plan.ts'
import type { ChaosOptions } from './chaos.ts'
import type { Screen } from './screen.ts'
import type { WranglerProcess } from './wrangler-process.ts'

type Counts = Readonly<Record<string, number>>

const WATCH_MILLISECONDS = 1000
const LINE_MILLISECONDS = 10_000

/**
 * Shows what was injected: a line that is written anew each second, or one each ten seconds where there is no terminal.
 * @returns notes that the process has died, and with it what it had counted
 */
export function watchChaos(url: string, screen: Screen): () => void {
  let before: Counts = {}
  let now: Counts = {}
  let shown = ''
  const look = async (): Promise<void> => {
    now = (await readInjected(url)) ?? now
    const line = formatInjected(add(before, now))
    if (line === shown) return
    shown = line
    screen.show(line)
  }
  setInterval(() => void look(), screen.isTerminal ? WATCH_MILLISECONDS : LINE_MILLISECONDS)
  return () => {
    before = add(add(before, now), { processDies: 1 })
    now = {}
  }
}

const FEWEST_SECONDS = 60
const MOST_SECONDS = 180

/** Kills the process again and again, each time after as long as the seed says. */
export async function killNowAndThen(
  wrangler: WranglerProcess,
  { seed }: ChaosOptions,
  note: () => void,
): Promise<never> {
  for (let life = 1; ; life += 1) {
    const share = scatter(`${seed} processDies ${life}`)
    const seconds = FEWEST_SECONDS + share * (MOST_SECONDS - FEWEST_SECONDS)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    note()
    await wrangler.dieAndRise()
  }
}

/** `chaos: 12 faults: kvStale 9, d1Before 3` */
export function formatInjected(injected: Counts): string {
  const entries = Object.entries(injected)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return 'chaos: nothing has failed yet'
  const parts = entries.toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`)
  return `chaos: ${total} faults: ${parts.join(', ')}`
}

function add(one: Counts, other: Counts): Counts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]))
}

/** Null while the Worker does not answer: it is stopping, or starting anew. */
async function readInjected(url: string): Promise<Counts | null> {
  try {
    const answer = await fetch(`${url}/_chaos`)
    return ((await answer.json()) as { injected: Counts }).injected // the layer's report
  } catch {
    return null
  }
}
