// Records and figures go once they are older than the setting `keepRunDays`.
import { sql } from 'drizzle-orm'
import { createId, timestamp } from '../core/index.ts'
import type { Clearing } from '../events/index.ts'

const DAY = 24 * 60 * 60_000

/** Carried out by each minute's sweep, in the batch that clears old events away. */
export const runClearings: readonly Clearing[] = [
  (now, most, { keepRunDays }) => sql`DELETE FROM ledge_runs WHERE rowid IN (
    SELECT rowid FROM ledge_runs WHERE id < ${createId(now - keepRunDays * DAY).slice(0, 13)}
    LIMIT ${most}) RETURNING 1 AS gone`,
  (now, most, { keepRunDays }) => sql`DELETE FROM ledge_run_figures WHERE rowid IN (
    SELECT rowid FROM ledge_run_figures WHERE at < ${timestamp(now - keepRunDays * DAY)}
    LIMIT ${most}) RETURNING 1 AS gone`,
]
