// Ordered delivery. The events of one subject are a lane; a function that asks for order has one of them at a time,
// the oldest that it has not finished. What came too early is held back, and called when its turn has come.
import { type SQL, sql } from 'drizzle-orm'
import { type Row, timestamp } from '../core/index.ts'
import type { Subscriber } from './event.ts'

/** Who is held back looks again by itself after this long, should nobody have called it. */
const LOOK_AGAIN_MILLISECONDS = 60 * 60_000

/** Which functions keep order among which types, as JSON for the statements below; null when none does. */
export function findLanes(subscribers: readonly Subscriber[]): string | null {
  const ordered = subscribers.filter((one) => one.inOrder === true)
  return ordered.length === 0
    ? null
    : JSON.stringify(ordered.map(({ name, type }) => ({ name, type })))
}

/** Unfinished for a function is what waits or runs, and what it has not even heard of. The dead block nobody. */
const isUnfinished = sql`(theirs.state IS NULL OR theirs.state IN ('pending', 'running'))`

/** Puts those deliveries of these events off whose turn has not come. */
export const holdBack = (eventIds: string, lanes: string, now: number): SQL => sql`
  UPDATE ledge_deliveries SET next_attempt_at = ${timestamp(now + LOOK_AGAIN_MILLISECONDS)}
  WHERE event_id IN (SELECT value FROM json_each(${eventIds}))
    AND state = 'pending' AND next_attempt_at <= ${timestamp(now)}
    AND EXISTS (
      SELECT 1 FROM json_each(${lanes}) AS lane
      CROSS JOIN ledge_events AS event ON event.id = ledge_deliveries.event_id
      CROSS JOIN ledge_events AS earlier
        ON earlier.type = lane.value ->> 'type' AND earlier.subject = event.subject
        AND earlier.settled_at IS NULL AND earlier.sequence < event.sequence
      LEFT JOIN ledge_deliveries AS theirs
        ON theirs.event_id = earlier.id AND theirs.function_name = ledge_deliveries.function_name
      WHERE lane.value ->> 'name' = ledge_deliveries.function_name AND ${isUnfinished})`

/** Makes due whoever is first in the lanes of these events and was held back. Yields the id of each event as `called`. */
export const callNext = (eventIds: string, lanes: string, now: number): SQL => sql`
  WITH lane AS MATERIALIZED (
    SELECT value ->> 'name' AS name, value ->> 'type' AS type FROM json_each(${lanes})
  ), subject AS MATERIALIZED (
    SELECT DISTINCT lane.name, event.subject FROM json_each(${eventIds}) AS id
    CROSS JOIN ledge_events AS event ON event.id = id.value
    CROSS JOIN lane ON lane.type = event.type WHERE event.subject IS NOT NULL
  ), head AS MATERIALIZED (
    SELECT subject.name, min((
      SELECT waiting.sequence FROM ledge_events AS waiting
      LEFT JOIN ledge_deliveries AS theirs
        ON theirs.event_id = waiting.id AND theirs.function_name = subject.name
      WHERE waiting.type = lane.type AND waiting.subject = subject.subject
        AND waiting.settled_at IS NULL AND ${isUnfinished}
      ORDER BY waiting.sequence LIMIT 1
    )) AS sequence
    FROM subject CROSS JOIN lane ON lane.name = subject.name GROUP BY subject.name, subject.subject
  )
  UPDATE ledge_deliveries SET next_attempt_at = ${timestamp(now)}
  FROM head JOIN ledge_events AS event ON event.sequence = head.sequence
  WHERE event_id = event.id AND function_name = head.name
    AND state = 'pending' AND attempts = 0 AND next_attempt_at > ${timestamp(now)}
  RETURNING event_id AS called`

/** The events that {@link callNext} has called, among the results of our own statements. */
export const findCalled = (results: readonly Row[][]): string[] =>
  results.flat().flatMap(({ called }) => (called === undefined ? [] : [String(called)]))
