// A short run of the benchmark: the figures that Ledge is held to. Absolute times are nobody's promise here.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countKinds, measureKind } from '../../scripts/bench/measure.ts'
import { prepareRun, type Run, startBare, startLedge } from '../../scripts/bench/run.ts'
import { measureStartUp } from '../../scripts/bench/size.ts'
import type { Contender, Kind } from '../../scripts/bench/target.ts'
import type { Counted } from '../../scripts/bench/usage.ts'

const root = join(import.meta.dirname, '../..')

/** CPU time of Ledge in that of the bare Worker, and how far a noisy machine may be from it. */
const MAX_RATIO = 1.25
const NOISE = 1.25
const TRIES = 3
const MAX_START_UP_MILLISECONDS = 50
const START_UP_NOISE = 1.7

const kinds: readonly Kind[] = ['row', 'list', 'count', 'embed', 'insert', 'update']
const options = {
  ...{ kinds, rounds: 3, seconds: 1, isScaling: false },
  ...{ hasPeers: false, chartFolder: null, profiled: null },
}
/** As many orders for each user as in the whole benchmark: a rule on items reads them all. */
const sizes = { products: 1_000, orders: 500, users: 10 }

let run: Run
let ledge: Contender
let bare: Contender
let usage: ReadonlyMap<Kind, Counted>

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache/figures-'))
  run = await prepareRun({ root, folder, options, sizes, tell: () => {} })
  usage = await countKinds(run)
  ledge = await startLedge(run)
  bare = await startBare(run)
}, 180_000)

afterAll(async () => {
  await Promise.all([ledge, bare].map(({ server }) => server.stop()))
  rmSync(run.folder, { recursive: true, force: true })
})

// A sign-in counts the sessions that its user has: each repeat of it reads one row more.
describe('what a request takes of D1, KV and queues', () => {
  test.each([
    { kind: 'hello', roundTrips: 0, rowsRead: 0, kvReads: 0, messages: 0 },
    { kind: 'row', roundTrips: 1, rowsRead: 1, kvReads: 0, messages: 0 },
    { kind: 'list', roundTrips: 1, rowsRead: 45, kvReads: 2, messages: 0 },
    { kind: 'embed', roundTrips: 1, rowsRead: 160, kvReads: 2, messages: 0 },
    { kind: 'insert', roundTrips: 1, rowsRead: 10, kvReads: 2, messages: 0 },
    { kind: 'update', roundTrips: 1, rowsRead: 10, kvReads: 2, messages: 0 },
    { kind: 'token', roundTrips: 0, rowsRead: 0, kvReads: 2, messages: 0 },
    { kind: 'redirect', roundTrips: 0, rowsRead: 0, kvReads: 1, messages: 1 },
    { kind: 'refresh', roundTrips: 1, rowsRead: 12, kvReads: 0, messages: 0 },
    { kind: 'signIn', roundTrips: 2, rowsRead: 50, kvReads: 0, messages: 0 },
  ] as const)('$kind: $roundTrips round trips, at most $rowsRead rows read', (most) => {
    const used = usage.get(most.kind)
    expect(used).toMatchObject({
      roundTrips: most.roundTrips,
      kvReads: most.kvReads,
      messages: most.messages,
    })
    expect(used?.rowsRead).toBeLessThanOrEqual(most.rowsRead)
  })

  test('a count reads the rows that it counts, in the same round trip', () => {
    expect(usage.get('count')?.roundTrips).toBe(1)
  })
})

test.each(kinds)(
  '%s: CPU time within 1.25 of a Worker that does it by hand, and noise',
  async (kind) => {
    const ratios: number[] = []
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { cpuRatio } = await measureKind(run, kind, { ledge, bare, peers: [] })
      if (cpuRatio === null) return // CPU time can be read on Linux alone
      ratios.push(cpuRatio)
      if (cpuRatio <= MAX_RATIO * NOISE) break
    }
    expect(Math.min(...ratios)).toBeLessThanOrEqual(MAX_RATIO * NOISE)
  },
  120_000,
)

test('the start of the Worker takes less than 50 ms of CPU time, and noise', () => {
  const most = MAX_START_UP_MILLISECONDS * START_UP_NOISE
  expect(measureStartUp(root, run.folder)).toBeLessThan(most)
}, 60_000)
