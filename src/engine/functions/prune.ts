// What is old and goes: counters that begin anew, and invocations whose event has gone.
import { type SQL, sql } from 'drizzle-orm'
import { createId, timestamp } from '../core/index.ts'
import type { Clearing } from '../events/index.ts'

const DAY = 24 * 60 * 60_000

/** Carried out by each minute's sweep, in the batch that clears old events away. */
export const functionClearings: readonly Clearing[] = [
  (now, most) => sql`DELETE FROM ledge_rates WHERE rowid IN (
    SELECT rowid FROM ledge_rates WHERE resets_at <= ${timestamp(now)} LIMIT ${most}) RETURNING 1 AS gone`,
  // No event goes before its settled days are over, so younger ones need not be looked at.
  (now, most, { keepSettledDays }) =>
    deleteWithoutEvent(Math.max(0, now - keepSettledDays * DAY), most),
  // As long as Workflows keeps its own record of one. What the operator has ended there has no end here, and stays.
  (now, most, { keepDeadDays }) => sql`DELETE FROM ledge_invocations WHERE rowid IN (
    SELECT rowid FROM ledge_invocations
    WHERE is_workflow AND ended_at < ${timestamp(now - keepDeadDays * DAY)} LIMIT ${most})
    RETURNING 1 AS gone`,
]

/** Ids tell when they were made, so the primary key leads to the old ones. */
const deleteWithoutEvent = (before: number, most: number): SQL => sql`
  DELETE FROM ledge_invocations WHERE rowid IN (
    SELECT rowid FROM ledge_invocations AS old WHERE NOT is_workflow AND id < ${createId(before).slice(0, 13)}
      AND NOT EXISTS (SELECT 1 FROM ledge_events WHERE id = old.id) LIMIT ${most})
  RETURNING 1 AS gone`
