// `npm run test:soak`: ten minutes of the shop's mix at 64 connections, and ten times as many for one minute of them. The
// Worker's heap must not grow, nothing may answer with a fault, and its log must tell of none. `--seconds 60` is shorter.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createRandom } from '../test/support/random.ts'
import { type RunningLedge, startLedge } from '../test/support/running-ledge.ts'
import { findFreePort } from './bench/worker.ts'
import { createTally, keepBusy, percentile, type Tally } from './soak/load.ts'
import { growth, readHeap, readMemory } from './soak/memory.ts'
import { readSoakOptions } from './soak/options.ts'
import { openShop } from './soak/shop.ts'

const CONNECTIONS = 64
const TIMES = 10
/** The surge is in the first third, as parts of the whole: what it leaves behind is in both thirds that are compared. */
const SURGE = { from: 0.15, to: 0.25 }
const LINE_SECONDS = 10
const MOST_GROWTH_PERCENT = 10
/** Before, the Worker is still on its way to what it needs: its heap is told, and not judged. */
const JUDGED_FROM_SECONDS = 300

/** What no log of a healthy Worker says. */
const TROUBLE = /uncaught|unhandled|\[ERROR\]|exceeded its memory|segmentation/i

const { seconds, seed } = readSoakOptions(process.argv.slice(2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)) // and so does the Ledge
const persistTo = mkdtempSync(join(tmpdir(), 'ledge-soak-'))
try {
  const inspectorPort = await findFreePort()
  const ledge = await startLedge(persistTo, ['--inspector-port', String(inspectorPort)])
  const complaints = await soak(ledge, inspectorPort)
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  rmSync(persistTo, { recursive: true, force: true })
}

async function soak(ledge: RunningLedge, inspectorPort: number): Promise<string[]> {
  const shop = await openShop(ledge, createRandom(seed))
  const tallies = { calm: createTally(), surge: createTally() }
  const heap: number[] = []
  const startedAt = performance.now()
  const share = () => (performance.now() - startedAt) / 1000 / seconds
  const isSurge = () => share() >= SURGE.from && share() < SURGE.to
  const tally = () => (isSurge() ? tallies.surge : tallies.calm)

  const telling = tellProgress(tallies, {
    isSurge,
    startedAt,
    async measure() {
      const used = await readHeap(inspectorPort)
      heap.push(used)
      return `heap ${used.toFixed(1)} MB, workerd ${Math.round(readMemory(ledge.processId))} MB`
    },
  })
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
  clearInterval(telling)
  const trouble = stripVTControlCharacters(ledge.printed())
    .split('\n')
    .filter((line) => TROUBLE.test(line))
  await ledge.kill()
  return report(tallies, { heap, trouble })
}

interface Tallies {
  readonly calm: Tally
  readonly surge: Tally
}

interface Watched {
  isSurge(): boolean
  readonly startedAt: number
  /** What the memory is now, in words. */
  measure(): Promise<string>
}

function tellProgress(
  { calm, surge }: Tallies,
  { isSurge, startedAt, measure }: Watched,
): NodeJS.Timeout {
  let before = 0
  const tell = async (): Promise<void> => {
    const requests = calm.requests + surge.requests
    const second = Math.round((performance.now() - startedAt) / 1000)
    const parts = [
      `${CONNECTIONS * (isSurge() ? TIMES : 1)} connections`,
      `${Math.round((requests - before) / LINE_SECONDS)} requests/s`,
      `${calm.deferred + surge.deferred} deferred`,
      `${calm.faults + surge.faults} faults`,
    ]
    before = requests
    const memory = await measure().catch((error: unknown) => `memory not read: ${error}`)
    console.error(`${String(second).padStart(4)} s  ${parts.join(', ')}, ${memory}`)
  }
  return setInterval(() => void tell(), LINE_SECONDS * 1000)
}

/** Prints what came of it. @returns what must not be */
function report(
  tallies: Tallies,
  { heap, trouble }: { heap: readonly number[]; trouble: readonly string[] },
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
  const { middle, last, percent } = growth(heap)
  const sign = percent < 0 ? '' : '+'
  console.log(
    `heap: ${middle.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last (${sign}${percent.toFixed(1)} %)`,
  )
  return [
    ...[...calm.examples, ...surge.examples],
    ...(calm.deferred > 0 ? [`${calm.deferred} requests were deferred at a usual load`] : []),
    ...(heap.length * LINE_SECONDS < seconds / 2 ? ['the heap was hardly ever read'] : []),
    ...(percent > MOST_GROWTH_PERCENT && seconds >= JUDGED_FROM_SECONDS
      ? [`the heap grew by ${percent.toFixed(1)} %`]
      : []),
    ...trouble.slice(0, 20),
  ]
}
