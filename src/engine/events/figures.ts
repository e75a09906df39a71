// How the pipeline is doing, in figures: one round trip, along indexes.
import { sql } from 'drizzle-orm'
import { runBatch, type Scope, timestamp } from '../core/index.ts'

export interface Figures {
  /** Deliveries that wait, be it for a back-off or for their turn. */
  readonly pending: number
  readonly running: number
  readonly dead: number
  /** Events that nobody has heard of yet. */
  readonly unheard: number
  /** Age of the oldest event with work left; null when there is none. */
  readonly oldest_age_seconds: number | null
  readonly done_last_minute: number
  /** Dead letters of queues. */
  readonly dead_messages: number
}

/** Counts what waits, runs, is dead and was done. */
export async function readFigures(scope: Scope, now = Date.now()): Promise<Figures> {
  const [rows = []] = await runBatch(scope.database, [selectFigures(timestamp(now - 60_000))])
  const { oldest, ...counts } = rows[0] as unknown as Omit<Figures, 'oldest_age_seconds'> & {
    oldest: string | null
  } // what the statement names
  const age = oldest === null ? null : Math.max(0, Math.round((now - Date.parse(oldest)) / 1000))
  return { ...counts, oldest_age_seconds: age }
}

// What was done in the last minute is found through its events: those settled since, and those not settled yet.
const selectFigures = (minuteAgo: string) => sql`
  WITH open AS (
    SELECT state FROM ledge_deliveries WHERE state IN ('pending', 'running')
  ), recent AS (
    SELECT id FROM ledge_events WHERE settled_at IS NULL
    UNION ALL SELECT id FROM ledge_events
    WHERE has_dead IN (0, 1) AND settled_at IS NOT NULL AND settled_at > ${minuteAgo}
  )
  SELECT
    (SELECT count(*) FROM open WHERE state = 'pending') AS pending,
    (SELECT count(*) FROM open WHERE state = 'running') AS running,
    (SELECT count(*) FROM ledge_deliveries WHERE state = 'dead') AS dead,
    (SELECT count(*) FROM ledge_events WHERE settled_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM ledge_deliveries WHERE event_id = ledge_events.id)) AS unheard,
    (SELECT min(created_at) FROM ledge_events WHERE settled_at IS NULL) AS oldest,
    (SELECT count(*) FROM recent CROSS JOIN ledge_deliveries AS delivery
      ON delivery.event_id = recent.id
      WHERE delivery.state = 'done' AND delivery.updated_at > ${minuteAgo}) AS done_last_minute,
    (SELECT count(*) FROM ledge_dead_messages) AS dead_messages`
