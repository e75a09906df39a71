// Schedules: each tick is an event with an id that only it can have, so that it is raised once however often,
// late or overlapping the sweep runs. From there on it is delivered, retried and buried like any other event.
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../core/index.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** When a function is to run. */
export interface Schedule {
  readonly functionName: string
  /** Its most recent ticks up to `now`, in Unix milliseconds: as many as may run when all of them were missed. */
  findTicks(now: number): readonly number[]
}

/** The type of the events that are a function's ticks. */
export const tickType = (functionName: string): string => `cron.${functionName}`

/**
 * The statements that raise every tick since the schedules were last looked at, and note that they were looked at now.
 * A function that is new here starts with the last minute's ticks.
 * @returns the first one yields the `id` and `at` of each event that it raised
 */
export function writeTicks(schedules: readonly Schedule[], now: number): SQL[] {
  if (schedules.length === 0) return []
  const ticks = schedules.flatMap(({ functionName, findTicks }) =>
    findTicks(now).map((tick) => describeTick(functionName, timestamp(tick))),
  )
  const names = JSON.stringify(schedules.map(({ functionName }) => functionName))
  return [
    insertTicks(JSON.stringify(ticks), timestamp(now - MINUTE)),
    noteSeen(names, timestamp(now)),
    forgetGone(timestamp(now - DAY)),
  ]
}

function describeTick(functionName: string, at: string) {
  const type = tickType(functionName)
  return { id: `${type}.${at}`, type, functionName, at }
}

const insertTicks = (ticks: string, minuteAgo: string): SQL => sql`
  INSERT OR IGNORE INTO ledge_events (id, type, subject, data, created_at)
  SELECT tick.value ->> 'id', tick.value ->> 'type', tick.value ->> 'functionName',
    json_object('scheduled_at', tick.value ->> 'at'), tick.value ->> 'at'
  FROM json_each(${ticks}) AS tick
  LEFT JOIN ledge_schedules AS schedule ON schedule.function_name = tick.value ->> 'functionName'
  WHERE tick.value ->> 'at' > coalesce(schedule.seen_until, ${minuteAgo})
  ORDER BY tick.value ->> 'at'
  RETURNING id, created_at AS at`

// A clock that jumps back looks at nothing twice.
const noteSeen = (names: string, now: string): SQL => sql`
  INSERT INTO ledge_schedules (function_name, seen_until)
  SELECT value, ${now} FROM json_each(${names}) WHERE true
  ON CONFLICT (function_name) DO UPDATE SET seen_until = max(seen_until, excluded.seen_until)`

// Should a function that is gone come back one day, nothing of the time between was missed.
const forgetGone = (before: string): SQL => sql`
  DELETE FROM ledge_schedules WHERE seen_until < ${before}`
