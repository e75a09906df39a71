// What `npm run test:faults` and `npm run test:soak` are given, and the table and the figure that they print.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findFreePort, startWorker } from '../../scripts/bench/worker.ts'
import { readFaultOptions } from '../../scripts/faults/options.ts'
import { formatTable } from '../../scripts/faults/table.ts'
import { percentile } from '../../scripts/soak/load.ts'
import { growth, readHeap, readMemory } from '../../scripts/soak/memory.ts'
import { readSoakOptions } from '../../scripts/soak/options.ts'
import { LOAD, ROUNDS } from '../faults/matrix.ts'
import type { RoundReport } from '../faults/round.ts'

const root = join(import.meta.dirname, '../..')

/** Keeps 16 MB from its first request on: two million numbers that are no small integers. */
const WORKER = `let kept
export default {
  fetch() {
    kept ??= Array.from({ length: 2_000_000 }, (_, n) => n + 0.5)
    return new Response('kept')
  },
}`

describe('options', () => {
  test('all rounds, or those that are named', () => {
    expect(readFaultOptions([])).toEqual({ rounds: ROUNDS, seed: 1 })
    const { rounds, seed } = readFaultOptions(['--only', 'kill,d1After', '--seed', '7'])
    expect([rounds.map(({ name }) => name), seed]).toEqual([['kill', 'd1After'], 7])
  })

  test('ten minutes, or as many seconds as are named', () => {
    expect(readSoakOptions([])).toEqual({ seconds: 600, seed: 1 })
    expect(readSoakOptions(['--seconds', '60', '--seed', '7'])).toEqual({ seconds: 60, seed: 7 })
  })

  test.each([
    { read: () => readFaultOptions(['--only', 'flood']), message: '--only knows no "flood"' },
    { read: () => readFaultOptions(['--only', '']), message: '--only knows no ""' },
    { read: () => readFaultOptions(['--seed', '-1']), message: /--seed/ },
    { read: () => readFaultOptions(['--seed=x']), message: '--seed takes a whole number' },
    { read: () => readFaultOptions(['--rounds', '3']), message: '--rounds' },
    { read: () => readSoakOptions(['--seconds', '5']), message: '--seconds takes' },
    { read: () => readSoakOptions(['--seconds', '1e9x']), message: '--seconds takes' },
    { read: () => readSoakOptions(['--seed', '1.5']), message: '--seed takes' },
  ])('$message', ({ read, message }) => {
    expect(read).toThrow(message)
  })
})

test('the table counts what was lost and doubled', () => {
  const round = { name: 'x', title: 'X fails', faults: {}, kills: false, load: LOAD }
  const report: RoundReport = {
    operations: 1200,
    acknowledged: 1100,
    unknown: 3,
    injected: 40,
    secondsToSettle: null,
    violations: [
      { kind: 'lost', text: 'an order' },
      { kind: 'doubled', text: 'a click' },
      { kind: 'doubled', text: 'a mail' },
      { kind: 'broken', text: 'the books' },
    ],
  }
  const rows = formatTable([{ round, report }]).split('\n')
  expect(new Set(rows.map((row) => row.length)).size).toBe(1)
  const cells = rows
    .at(-1)
    ?.split('|')
    .map((cell) => cell.trim())
  expect(cells?.slice(1, -1)).toEqual(['X fails', '40', '1,200', '1,100', '3', '1', '2', 'never'])
})

describe('memory', () => {
  test('the last third is compared with the second, by their medians', () => {
    expect(growth([1, 900, 1, 100, 100, 900, 110, 110, 1])).toMatchObject({
      middle: 100,
      last: 110,
      percent: expect.closeTo(10),
    })
  })

  test('of a Worker: what it holds, and the process as a whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledge-memory-'))
    const script = join(folder, 'worker.js')
    writeFileSync(script, WORKER)
    const inspectorPort = await findFreePort()
    const settings = { storage: folder, variables: {}, hasConsumers: false, inspectorPort }
    const { origin, stop } = await startWorker(root, { script, ...settings })
    try {
      const asking = setInterval(() => void fetch(origin).catch(() => null), 20)
      const heap = await readHeap(inspectorPort).finally(() => clearInterval(asking))
      expect(heap).toBeGreaterThan(15)
      expect(heap).toBeLessThan(25)
      expect(readMemory(process.pid)).toBeGreaterThan(16)
    } finally {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test('a percentile is one of the latencies', () => {
  expect([percentile([3, 1, 2], 0.5), percentile([3, 1, 2], 0.99), percentile([], 0.5)]).toEqual([
    2, 3, 0,
  ])
})
