// Measures servers beside each other: one round at each in turn, again and again, so that what else the machine does
// falls on all of them.
import { canReadCpu, readCpuMilliseconds } from './cpu.ts'
import { checkSample, type Seen, sendLoad } from './load.ts'
import type { Server, Work } from './target.ts'

export interface Side {
  readonly name: string
  readonly server: Server
  readonly work: Work
  /** Whether the others go on without it once it fails. */
  readonly mayFail?: boolean
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

/** What came of one side: all its rounds, or why there are none. */
export interface Outcome {
  readonly side: Side
  readonly rounds: readonly Round[]
  readonly failure: string | null
}

/**
 * Checks a sample of each side, warms all up, and measures them in turn; one outcome for each side.
 * @throws Error that names the side when one that may not fail does
 */
export async function measureSides(sides: readonly Side[], pace: Pace): Promise<Outcome[]> {
  let outcomes: Outcome[] = sides.map((side) => ({ side, rounds: [], failure: null }))
  const each = async (step: (side: Side) => Promise<readonly Round[]>) => {
    const next: Outcome[] = []
    for (const outcome of outcomes) next.push(await goOn(outcome, step))
    outcomes = next
  }
  await each((side) => warmUp(side, pace))
  for (let round = 0; round < pace.rounds; round += 1) {
    await each(async (side) => [await measureRound(side, pace)])
  }
  await each(checkSide)
  return outcomes
}

/** Takes one step of a side that has not failed. */
async function goOn(
  outcome: Outcome,
  step: (side: Side) => Promise<readonly Round[]>,
): Promise<Outcome> {
  const { side, rounds, failure } = outcome
  if (failure !== null) return outcome
  try {
    return { side, rounds: [...rounds, ...(await step(side))], failure }
  } catch (error) {
    const [message = ''] = String(error instanceof Error ? error.message : error).split('\n')
    if (side.mayFail !== true) throw new Error(`${side.name}: ${message}`, { cause: error })
    return { side, rounds: [], failure: message }
  }
}

async function checkSide({ server, work }: Side): Promise<[]> {
  await checkSample({ origin: server.origin, work })
  return []
}

async function warmUp(side: Side, pace: Pace): Promise<[]> {
  const { server, work } = side
  await checkSide(side)
  if (pace.warmUpSeconds === 0) return []
  await sendLoad({ ...pace, origin: server.origin, work, seconds: pace.warmUpSeconds })
  return []
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
