// R1, R2: the power goes while customers buy and click. And one small round of every fault at once. What was acknowledged is
// there afterwards, and done once. `npm run test:faults` plays each fault alone, with more of everything.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL, SMALL_LOAD } from './matrix.ts'
import { type RoundOptions, runRound } from './round.ts'

test.each<{ what: string } & Pick<RoundOptions, 'faults' | 'kills' | 'load'>>([
  {
    what: 'R1 R2 kill -9 with 150 purchases and 1,500 clicks in flight',
    faults: {},
    kills: true,
    load: { buyers: 5, purchases: 150, clicks: 1500, leavers: 2 },
  },
  {
    what: 'R4 R5 R7 R8 R9 R10 R12 R24 all faults at once, clocks excepted',
    faults: { ...ALL, clockJumps: 0 },
    kills: false,
    load: SMALL_LOAD,
  },
])('$what', async ({ faults, kills, load }) => {
  const persistTo = mkdtempSync(join(tmpdir(), 'ledge-faults-'))
  try {
    const options = { faults, kills, load, persistTo, seed: 20_261_123, isBrief: true }
    const { violations, acknowledged } = await runRound(options)
    expect(violations).toEqual([])
    expect(acknowledged).toBeGreaterThan(0)
  } finally {
    rmSync(persistTo, { recursive: true, force: true })
  }
})
