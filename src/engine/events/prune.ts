// Clearing away what is old: events with their deliveries, dead messages, answers kept for repeats, and what other services
// no longer need. In pieces, so that no batch holds D1 long.
import { type SQL, sql } from 'drizzle-orm'
import { runBatch, type Scope, type Settings, timestamp } from '../core/index.ts'
import { deleteExpired } from '../repeat/index.ts'

const DAY = 24 * 60 * 60_000

/**
 * A statement of another service that deletes what is old by `now` (Unix milliseconds), `most` rows at most, and gives
 * a row for each.
 */
export type Clearing = (now: number, most: number, settings: Settings) => SQL

/** Most rows of each kind that one piece deletes. */
const PIECE = 1000

/** Most pieces of one sweep: so 10,000 events a minute can go, and a burst of them goes over some minutes. */
const MAX_PIECES = 10

/**
 * Deletes events that were settled `keepSettledDays` ago (`keepDeadDays`, when a delivery of theirs is dead), each
 * with its deliveries, messages that died `keepDeadDays` ago, answers that nobody may have any more, and what
 * `clearings` name. One round trip for each piece.
 */
export async function prune(scope: Scope, clearings: readonly Clearing[]): Promise<void> {
  const { keepSettledDays, keepDeadDays } = scope.app.settings
  const now = Date.now()
  const settledBefore = timestamp(now - keepSettledDays * DAY)
  const deadBefore = timestamp(now - keepDeadDays * DAY)
  const old = selectOld(settledBefore, deadBefore)
  for (let piece = 0; piece < MAX_PIECES; piece += 1) {
    const [, ...cleared] = await runBatch(scope.database, [
      sql`DELETE FROM ledge_deliveries WHERE event_id IN (${old})`,
      sql`DELETE FROM ledge_events WHERE id IN (${old}) RETURNING 1 AS gone`,
      deleteDeadMessages(deadBefore),
      deleteExpired(timestamp(now), PIECE),
      ...clearings.map((clear) => clear(now, PIECE, scope.app.settings)),
    ])
    if (cleared.every((rows) => rows.length < PIECE)) return
  }
}

/** The same events each time that it is asked within a batch, so that no delivery outlives its event. */
const selectOld = (settledBefore: string, deadBefore: string): SQL => sql`
  SELECT id FROM (${selectSettled(0, settledBefore)})
  UNION ALL SELECT id FROM (${selectSettled(1, deadBefore)})`

// A dead delivery that an operator started again keeps its event until it has ended.
const selectSettled = (hasDead: 0 | 1, before: string): SQL => sql`
  SELECT id FROM ledge_events AS old
  WHERE has_dead = ${hasDead} AND settled_at IS NOT NULL AND settled_at <= ${before}
    AND NOT EXISTS (
      SELECT 1 FROM ledge_deliveries WHERE event_id = old.id AND state IN ('pending', 'running'))
  ORDER BY settled_at, id LIMIT ${PIECE}`

const deleteDeadMessages = (before: string): SQL => sql`
  DELETE FROM ledge_dead_messages WHERE (queue, message_id) IN (
    SELECT queue, message_id FROM ledge_dead_messages WHERE died_at <= ${before} LIMIT ${PIECE})
  RETURNING 1 AS gone`
