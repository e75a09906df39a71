// `npm run test:soak`: ten minutes of the shop's mix at 64 connections, and ten times as many for one minute of them. The
// Worker's memory must not grow, nothing may answer with a fault, and its log must tell of none. `--seconds 60` is shorter.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createRandom } from '../test/support/random.ts'
import { type RunningLedge, startLedge } from '../test/support/running-ledge.ts'
import { createTally, keepBusy, percentile, type Tally } from './soak/load.ts'
import { growth, readMemory } from './soak/memory.ts'
import { readSoakOptions } from './soak/options.ts'
import { openShop } from './soak/shop.ts'

const CONNECTIONS = 64
const TIMES = 10
/** The surge is in the first third, as parts of the whole: what it leaves behind is in both thirds that are compared. */
const SURGE = { from: 0.15, to: 0.25 }
const SAMPLE_MILLISECONDS = 1000
const LINE_SECONDS = 10
const MOST_GROWTH_PERCENT = 10
/** Before, the Worker is still on its way to what it needs: its memory is told, and not judged. */
const JUDGED_FROM_SECONDS = 300

/** What no log of a healthy Worker says. */
const TROUBLE = /uncaught|unhandled|\[ERROR\]|exceeded its memory|segmentation/i

const { seconds, seed } = readSoakOptions(process.argv.slice(2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)) // and so does the Ledge
const persistTo = mkdtempSync(join(tmpdir(), 'ledge-soak-'))
try {
  const complaints = await soak(await startLedge(persistTo))
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  rmSync(persistTo, { recursive: true, force: true })
}

async function soak(ledge: RunningLedge): Promise<string[]> {
  const shop = await openShop(ledge, createRandom(seed))
  const tallies = { calm: createTally(), surge: createTally() }
  const samples: number[] = []
  const startedAt = performance.now()
  const share = () => (performance.now() - startedAt) / 1000 / seconds
  const isSurge = () => share() >= SURGE.from && share() < SURGE.to
  const tally = () => (isSurge() ? tallies.surge : tallies.calm)

  const sampling = setInterval(() => samples.push(readMemory(ledge.processId)), SAMPLE_MILLISECONDS)
  const telling = tellProgress(tallies, { isSurge, samples, startedAt })
  const calm = keepBusy(ledge.url, shop, {
    connections: CONNECTIONS,
    tally,
    isOver: () => share() >= 1,
  })
  await new Promise((resolve) => setTimeout(resolve, SURGE.from * seconds * 1000))
  await keepBusy(ledge.url, shop, {
    connections: CONNECTIONS * (TIMES - 1),
    tally: () => tallies.surge, // also what is answered late
    isOver: () => !isSurge(),
  })
  await calm
  clearInterval(sampling)
  clearInterval(telling)
  const trouble = stripVTControlCharacters(ledge.printed())
    .split('\n')
    .filter((line) => TROUBLE.test(line))
  await ledge.kill()
  return report(tallies, { samples, trouble })
}

interface Tallies {
  readonly calm: Tally
  readonly surge: Tally
}

function tellProgress(
  { calm, surge }: Tallies,
  {
    isSurge,
    samples,
    startedAt,
  }: { isSurge: () => boolean; samples: readonly number[]; startedAt: number },
): NodeJS.Timeout {
  let before = 0
  return setInterval(() => {
    const requests = calm.requests + surge.requests
    const second = Math.round((performance.now() - startedAt) / 1000)
    const parts = [
      `${CONNECTIONS * (isSurge() ? TIMES : 1)} connections`,
      `${Math.round((requests - before) / LINE_SECONDS)} requests/s`,
      `${calm.deferred + surge.deferred} deferred`,
      `${calm.faults + surge.faults} faults`,
      `workerd ${Math.round(samples.at(-1) ?? 0)} MB`,
    ]
    before = requests
    console.error(`${String(second).padStart(4)} s  ${parts.join(', ')}`)
  }, LINE_SECONDS * 1000)
}

/** Prints what came of it. @returns what must not be */
function report(
  tallies: Tallies,
  { samples, trouble }: { samples: readonly number[]; trouble: readonly string[] },
): string[] {
  const { calm, surge } = tallies
  for (const [name, connections, tally] of [
    ['calm', CONNECTIONS, calm],
    ['surge', CONNECTIONS * TIMES, surge],
  ] as const) {
    const { requests, latencies, refused, deferred, faults } = tally
    console.log(
      `${name}: ${connections} connections, ${requests} requests, ` +
        `p50 ${percentile(latencies, 0.5)} ms, p99 ${percentile(latencies, 0.99)} ms; ` +
        `${refused} refused, ${deferred} deferred, ${faults} faults`,
    )
  }
  const { middle, last, percent } = growth(samples)
  const sign = percent < 0 ? '' : '+'
  console.log(
    `memory of workerd: ${Math.round(middle)} MB in the second third, ${Math.round(last)} MB in the last (${sign}${percent.toFixed(1)} %)`,
  )
  return [
    ...[...calm.examples, ...surge.examples],
    ...(calm.deferred > 0 ? [`${calm.deferred} requests were deferred at a usual load`] : []),
    ...(percent > MOST_GROWTH_PERCENT && seconds >= JUDGED_FROM_SECONDS
      ? [`memory grew by ${percent.toFixed(1)} %`]
      : []),
    ...trouble.slice(0, 20),
  ]
}
