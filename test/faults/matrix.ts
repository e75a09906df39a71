// The rounds that there are: every fault alone, at a share at which it is met often, and all of them at once.
import type { Mix } from './layer/plan.ts'
import type { Load } from './round.ts'

export interface Round {
  readonly name: string
  /** What the table calls it. */
  readonly title: string
  readonly faults: Mix
  readonly kills: boolean
  readonly load: Load
}

/** What each fault meets. */
export const LOAD: Load = { buyers: 4, purchases: 60, clicks: 300, leavers: 6 }

/** What is in flight when the plug is pulled. */
export const KILL_LOAD: Load = { buyers: 5, purchases: 250, clicks: 2500, leavers: 2 }

/** A round for every test run. */
export const SMALL_LOAD: Load = { buyers: 2, purchases: 12, clicks: 60, leavers: 2 }

/** All at once, at shares that leave something to work. */
export const ALL: Mix = {
  d1Before: 0.03,
  d1After: 0.03,
  d1Overloaded: 0.03,
  d1Slow: 0.05,
  kvDown: 0.1,
  kvStale: 0.5,
  kvMisses: 0.5,
  queueDuplicates: 0.2,
  queueReorders: 0.2,
  queueDelays: 0.05,
  queueDrops: 0.2,
  queueRefuses: 0.1,
  mailTimesOut: 0.3,
  clockJumps: 0.05,
}

const one = (name: string, title: string, share: number): Round => ({
  name,
  title,
  faults: { [name]: share },
  kills: false,
  load: LOAD,
})

/** The longest first: two of them run at a time. */
export const ROUNDS: readonly Round[] = [
  { name: 'all', title: 'all of these at once', faults: ALL, kills: false, load: LOAD },
  { name: 'kill', title: 'kill -9', faults: {}, kills: true, load: KILL_LOAD },
  one('d1After', 'D1 fails after the commit', 0.1),
  one('kvDown', 'KV is down', 0.5),
  one('kvStale', 'KV is a minute behind', 1),
  one('kvMisses', 'KV remembers misses', 1),
  one('d1Before', 'D1 fails before the commit', 0.1),
  one('d1Overloaded', 'D1 is overloaded', 0.1),
  one('d1Slow', 'D1 is slow, up to 2 s', 0.3),
  one('queueDelays', 'the queue delays, up to 20 s', 0.3),
  one('queueDrops', 'the doorbell is dropped', 0.5),
  one('queueRefuses', 'the queue refuses', 0.5),
  one('queueDuplicates', 'the queue doubles', 0.5),
  one('queueReorders', 'the queue reorders', 0.5),
  one('mailTimesOut', 'mail times out after sending', 0.9),
  one('clockJumps', 'the clock jumps by ±5 min', 0.3),
]
