// How often keys are used, without a request ever waiting for it: each isolate counts what it sees, tells D1 after an
// answer now and then, and hears how often the others saw the key. So a plan is kept as exactly as the isolates know of each
// other, and a count of uses can miss what an isolate had not told before it ended.
import { type SQL, sql } from 'drizzle-orm'
import { type KeyGrant, type KeyRate, runBatch, type Scope, timestamp } from '../core/index.ts'

/** How a key's plan stands. */
export interface Standing extends KeyRate {
  readonly isOver: boolean
  /** Uses that are left in this window. */
  readonly left: number
  readonly secondsLeft: number
}

/** What this isolate knows of one key. It is a figure on its way, not state: whatever is lost of it makes a count lower. */
interface Tally {
  /** The day of the uses that D1 has not heard of, and how many they are. */
  day: string
  untold: number
  toldAt: number
  /** The plan's window, in Unix milliseconds. */
  windowStart: number
  /** Uses in the window that D1 has heard of, or is about to; and those that it has not. */
  windowTold: number
  windowUntold: number
}

/** Uses are told at the latest when one comes this long after the last telling. */
const TELL_MILLISECONDS = 10_000

/** Without a plan, so many uses are told at once; with one, a tenth of it. */
const MOST_UNTOLD = 100

const tallies = new Map<string, Tally>()

/** Counts one use. @returns how the plan stands; null for a key that has none. What is over the plan is not counted */
export function countUse(scope: Scope, grant: KeyGrant, now: number): Standing | null {
  const { id, rate } = grant
  const tally = findTally(id)
  const day = timestamp(now).slice(0, 10)
  if (day !== tally.day) {
    tell(scope, id, tally)
    tally.day = day
  }
  const standing = rate === null ? null : takePlace(tally, rate, now)
  if (standing?.isOver) return standing
  tally.untold += 1
  const most = rate === null ? MOST_UNTOLD : Math.ceil(rate.count / 10)
  if (tally.untold >= most || now - tally.toldAt >= TELL_MILLISECONDS) {
    tally.toldAt = now
    tell(scope, id, tally)
  }
  return standing
}

function findTally(id: string): Tally {
  const known = tallies.get(id)
  if (known !== undefined) return known
  const tally = {
    ...{ day: '', untold: 0, toldAt: 0 },
    ...{ windowStart: 0, windowTold: 0, windowUntold: 0 },
  }
  tallies.set(id, tally)
  return tally
}

/** Takes a place in the window that `now` is in, if one is left. */
function takePlace(tally: Tally, { count, seconds }: KeyRate, now: number): Standing {
  const length = seconds * 1000
  const start = now - (now % length)
  if (start > tally.windowStart) {
    Object.assign(tally, { windowStart: start, windowTold: 0, windowUntold: 0 })
  }
  const left = count - tally.windowTold - tally.windowUntold
  const secondsLeft = Math.ceil((tally.windowStart + length - now) / 1000)
  if (left <= 0) return { count, seconds, isOver: true, left: 0, secondsLeft }
  tally.windowUntold += 1
  return { count, seconds, isOver: false, left: left - 1, secondsLeft }
}

/** Tells D1 what it has not heard, after the answer. */
function tell(scope: Scope, id: string, tally: Tally): void {
  const { day, untold, windowStart, windowUntold } = tally
  if (untold === 0) return
  Object.assign(tally, {
    untold: 0,
    windowTold: tally.windowTold + windowUntold,
    windowUntold: 0,
  })
  const telling = write(scope, { id, day, untold, windowStart, windowUntold }).then(
    (total) => {
      if (tally.windowStart === windowStart) tally.windowTold = Math.max(tally.windowTold, total)
    },
    (error: unknown) => {
      if (tally.day === day) tally.untold += untold
      console.warn('uses of an API key were not written; they will be with the next ones', error)
    },
  )
  scope.waitUntil(telling)
}

interface News {
  readonly id: string
  readonly day: string
  readonly untold: number
  readonly windowStart: number
  readonly windowUntold: number
}

/** One round trip that no request waits for, and that none is charged with. @returns uses of all isolates in the window */
async function write(scope: Scope, news: News): Promise<number> {
  const { id, day, untold } = news
  const [rows = []] = await runBatch(scope.env.DB, [
    addToWindow(news),
    sql`INSERT INTO ledge_api_key_uses (key_id, day, count) VALUES (${id}, ${day}, ${untold})
      ON CONFLICT (key_id, day) DO UPDATE SET count = count + excluded.count`,
  ])
  return Number(rows[0]?.window_count ?? 0)
}

/** A window that has begun since is left as it is: uses that are told late belong to the one before. */
const addToWindow = ({ id, windowStart: start, windowUntold: uses }: News): SQL => sql`
  UPDATE ledge_api_keys SET
    window_count = CASE WHEN window_start = ${start} THEN window_count + ${uses} ELSE ${uses} END,
    window_start = ${start}
  WHERE id = ${id} AND window_start <= ${start} AND ${start} > 0
  RETURNING window_count`
