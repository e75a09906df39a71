// `npm run test:faults`: plays the shop and the ad server under each fault alone and under all at once, two rounds at a
// time, and prints the table of docs/reliability.md. `--only kill,d1After` plays some, `--seed 7` makes other choices.
// It ends with 1 when anything was lost, done twice or otherwise not as promised.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROUNDS, type Round } from '../test/faults/matrix.ts'
import { type RoundReport, runRound } from '../test/faults/round.ts'
import { createBoard } from './faults/board.ts'
import { readFaultOptions } from './faults/options.ts'
import { formatTable } from './faults/table.ts'

const AT_A_TIME = 2

const { rounds, seed } = readFaultOptions(process.argv.slice(2))
const board = createBoard(rounds.length)
const reports = new Map<Round, RoundReport>()
const queue = rounds.values()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)) // and so do the Ledges
const lanes = Array.from({ length: AT_A_TIME }, async () => {
  for (const round of queue) reports.set(round, await play(round))
})
await Promise.all(lanes)
board.end()

const played = ROUNDS.flatMap((round) => {
  const report = reports.get(round)
  return report === undefined ? [] : [{ round, report }]
})
console.log(formatTable(played))
const violations = played.flatMap(({ round, report }) =>
  report.violations.map(({ kind, text }) => `${round.name}: ${kind}: ${text}`),
)
for (const violation of violations) console.error(violation)
process.exit(violations.length === 0 ? 0 : 1)

async function play(round: Round): Promise<RoundReport> {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-faults-'))
  try {
    return await runRound({
      ...round,
      seed: seed + ROUNDS.indexOf(round),
      persistTo,
      tell: (step) => board.tell(round.name, step),
    })
  } finally {
    board.done(round.name)
    rmSync(persistTo, { recursive: true, force: true })
  }
}
