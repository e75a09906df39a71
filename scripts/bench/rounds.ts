// Measures servers beside each other: one round at each in turn, again and again, so that what else the machine does
// falls on all of them.
import { canReadCpu, readCpuMilliseconds } from './cpu.ts'
import { checkSample, type Seen, sendLoad } from './load.ts'
import type { Server, Work } from './target.ts'

export interface Side {
  readonly server: Server
  readonly work: Work
}

export interface Pace {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
  /** Folder of the run. */
  readonly folder: string
}

/** What one server did in one round. CPU time is null where it cannot be read. */
export interface Round extends Seen {
  readonly cpuMilliseconds: number | null
}

/** Checks a sample of each side, warms both up, and measures them in turn; one list of rounds for each side. */
export async function measureSides(sides: readonly Side[], pace: Pace): Promise<Round[][]> {
  const rounds: Round[][] = sides.map(() => [])
  for (const side of sides) await warmUp(side, pace)
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const [index, side] of sides.entries()) rounds[index]?.push(await measureRound(side, pace))
  }
  for (const side of sides) await checkSample({ origin: side.server.origin, work: side.work })
  return rounds
}

async function warmUp({ server, work }: Side, pace: Pace): Promise<void> {
  const { origin } = server
  await checkSample({ origin, work })
  if (pace.warmUpSeconds === 0) return
  await sendLoad({ ...pace, origin, work, seconds: pace.warmUpSeconds })
}

async function measureRound({ server, work }: Side, pace: Pace): Promise<Round> {
  const ready = await prepare(work, pace.connections)
  const before = readCpu(server)
  const seen = await sendLoad({ ...pace, origin: server.origin, work: ready })
  const after = readCpu(server)
  const cpuMilliseconds =
    before === null || after === null ? null : (after - before) / seen.requests
  return { ...seen, cpuMilliseconds }
}

/** More than there are connections: a generator may make a request that it does not send. */
const SPARE = 4

/** The first texts of a chain are made before the clock starts. */
async function prepare(work: Work, connections: number): Promise<Work> {
  if (work.chain === undefined) return work
  const texts = await work.chain.begin(connections + SPARE)
  return { ...work, chain: { ...work.chain, begin: async () => texts } }
}

const readCpu = (server: Server): number | null =>
  canReadCpu ? readCpuMilliseconds(server.processes) : null

/** The middle one; of an even number the mean of both in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return (low + high) / 2
}

/** The middle of a side's rounds. */
export const summarise = (rounds: readonly Round[]) => ({
  perSecond: median(rounds.map((one) => one.perSecond)),
  p50: median(rounds.map((one) => one.p50)),
  p99: median(rounds.map((one) => one.p99)),
  cpuMilliseconds: medianOrNull(rounds.map((one) => one.cpuMilliseconds)),
})

function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : median(known)
}

/** The middle of the ratios of neighbouring rounds; null where CPU time cannot be read. */
export const compareCpu = (ours: readonly Round[], theirs: readonly Round[]): number | null =>
  medianOrNull(
    ours.map(({ cpuMilliseconds }, index) => {
      const other = theirs[index]?.cpuMilliseconds ?? null
      return cpuMilliseconds === null || other === null ? null : cpuMilliseconds / other
    }),
  )
