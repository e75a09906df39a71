// The statements that end a run: each is true to D1 only while the run still holds its lease.
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../core/index.ts'
import { backOffMilliseconds, DEFAULT_RETRIES } from './back-off.ts'
import type { Claim } from './claim.ts'

export const MAX_ERROR_CHARACTERS = 500

/** The condition that nobody else has claimed the delivery since. */
export const holdsLease = (claim: Claim): SQL =>
  sql`EXISTS (SELECT 1 FROM ledge_deliveries WHERE ${isClaimed(claim)})`

/** Marks the delivery done. */
export const markDone = (claim: Claim): SQL => sql`
  UPDATE ledge_deliveries
  SET state = 'done', lease_id = NULL, last_error = NULL, updated_at = ${timestamp()}
  WHERE ${isClaimed(claim)}`

/** Marks the delivery failed: due again after a back-off, or dead after the last attempt. */
export function markFailed(claim: Claim, reason: string): SQL {
  const now = Date.now()
  const { retries = DEFAULT_RETRIES } = claim.subscriber
  const state = claim.attempt >= retries.attempts ? 'dead' : 'pending'
  const nextAttemptAt = timestamp(now + backOffMilliseconds(claim.attempt, retries))
  return sql`
    UPDATE ledge_deliveries
    SET state = ${state}, lease_id = NULL, next_attempt_at = ${nextAttemptAt},
      last_error = ${reason.slice(0, MAX_ERROR_CHARACTERS)}, updated_at = ${timestamp(now)}
    WHERE ${isClaimed(claim)}`
}

/** Settles those of the events (`ids`: a JSON array) that no delivery is left for, and notes whether one died. */
export const settleEvents = (ids: string, now = timestamp()): SQL => sql`
  UPDATE ledge_events SET settled_at = ${now}, has_dead = ${DIED}
  WHERE id IN (SELECT value FROM json_each(${ids})) AND (settled_at IS NULL OR has_dead <> ${DIED})
    AND NOT EXISTS (
      SELECT 1 FROM ledge_deliveries
      WHERE event_id = ledge_events.id AND state IN ('pending', 'running'))`

const DIED = sql`EXISTS (
  SELECT 1 FROM ledge_deliveries WHERE event_id = ledge_events.id AND state = 'dead')`

const isClaimed = ({ event, subscriber, leaseId }: Claim): SQL =>
  sql`event_id = ${event.id} AND function_name = ${subscriber.name} AND lease_id = ${leaseId}`
