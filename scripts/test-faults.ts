// `npm run test:faults`: five rounds of pulling the plug while customers buy and click, and a table of what came of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOAD, type RoundReport, runRound } from '../test/faults/round.ts'

const ROUNDS = 5
const seed = Number(process.argv[2] ?? 20_261_123)
const HEAD = ['seed', 'acknowledged', 'unknown', 'lost or doubled', 'seconds to settle']

const rows: string[][] = []
let violations: string[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  console.log(
    `Round ${round + 1} of ${ROUNDS}: ${LOAD.purchases} purchases, ${LOAD.clicks} clicks, one kill -9 …`,
  )
  const report = await playRound(seed + round)
  rows.push(formatRow(report))
  violations = [...violations, ...report.violations]
}
const widths = HEAD.map((_, column) =>
  Math.max(...[HEAD, ...rows].map((row) => row[column]?.length ?? 0)),
)
for (const row of [HEAD, ...rows]) {
  console.log(row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
}
for (const violation of violations) console.error(violation)
process.exit(violations.length === 0 ? 0 : 1)

async function playRound(seed: number): Promise<RoundReport> {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-faults-'))
  try {
    return await runRound({ ...LOAD, seed, persistTo })
  } finally {
    rmSync(persistTo, { recursive: true, force: true })
  }
}

function formatRow({
  seed,
  acknowledged,
  unknown,
  violations,
  secondsToSettle,
}: RoundReport): string[] {
  const both = (one: { purchases: number; clicks: number }) => `${one.purchases} + ${one.clicks}`
  return [
    String(seed),
    both(acknowledged),
    both(unknown),
    String(violations.length),
    String(secondsToSettle),
  ]
}
