// `npm run test:faults [-- --only "all of it" --seed 7]`: the shop and the ad server under each fault and under all, and with
// the plug pulled; a table of what came of it, as docs/reliability.md shows it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Violation } from '../test/faults/history.ts'
import { type MatrixLine, playMatrix, TROUBLES } from '../test/faults/matrix.ts'
import { LOAD, runRound } from '../test/faults/round.ts'
import { formatTable } from './bench/table.ts'

const KILL = 'kill -9'
const NAMES = [...TROUBLES.map(({ name }) => name), KILL]
const SIZES = { purchases: 60, clicks: 400, leavers: 10 }

const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string', default: '20261126' } },
})
const wanted = values.only?.split(',') ?? NAMES
const unknown = wanted.find((name) => !NAMES.includes(name))
if (unknown !== undefined) {
  console.error(`There is no trouble "${unknown}": there are ${NAMES.join(', ')}.`)
  process.exit(2)
}
const seed = Number(values.seed)
const startedAt = Date.now()
const lines = await play()
console.log(formatLines(lines))
const violations = lines.flatMap((line) => line.violations)
for (const { kind, text } of violations) console.error(`${kind}: ${text}`)
process.exit(violations.length === 0 ? 0 : 1)

async function play(): Promise<MatrixLine[]> {
  const troubles = TROUBLES.filter(({ name }) => wanted.includes(name))
  const matrix =
    troubles.length === 0
      ? []
      : await inFolder((persistTo) =>
          playMatrix({ ...SIZES, seed, persistTo, troubles, tell: tellProgress }),
        )
  return wanted.includes(KILL) ? [...matrix, await inFolder(playKill)] : matrix
}

async function playKill(persistTo: string): Promise<MatrixLine> {
  tellProgress(KILL)
  const report = await runRound({ ...LOAD, seed, persistTo })
  const add = (counts: { purchases: number; clicks: number }) => counts.purchases + counts.clicks
  return {
    name: KILL,
    operations: add(LOAD),
    acknowledged: add(report.acknowledged),
    unknown: add(report.unknown),
    injected: 1,
    violations: report.violations,
    secondsToSettle: report.secondsToSettle,
  }
}

function tellProgress(name: string): void {
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.error(`${String(seconds).padStart(5)} s  ${name}`)
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ledge-faults-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function formatLines(all: readonly MatrixLine[]): string {
  const head = [
    'fault',
    'injected',
    'operations',
    'acknowledged',
    'unknown',
    'lost',
    'doubled',
    'unbalanced',
    's to settle',
  ]
  const count = (found: readonly Violation[], kind: Violation['kind']) =>
    found.filter((one) => one.kind === kind).length
  const rows = all.map((line) =>
    [
      line.name,
      ...[line.injected, line.operations, line.acknowledged, line.unknown],
      ...(['lost', 'doubled', 'unbalanced'] as const).map((kind) => count(line.violations, kind)),
      line.secondsToSettle,
    ].map(String),
  )
  return formatTable(head, rows)
}
