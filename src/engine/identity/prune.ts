// What is old and goes: audit rows after 90 days, codes, flows and counters once they are over, sessions a day later.
import { type SQL, sql } from 'drizzle-orm'
import { createId, type IdentitySettings, timestamp } from '../core/index.ts'
import type { Clearing } from '../events/index.ts'

const KEEP_AUDIT_DAYS = 90
const DAY = 24 * 60 * 60_000

/** Carried out by each minute's sweep, in the batch that clears old events away. */
export const identityClearings: readonly Clearing[] = [
  (now, most) => deleteOld(AUDIT, timestamp(now - KEEP_AUDIT_DAYS * DAY), most),
  (now, most) => deleteOld(CODES, timestamp(now), most),
  (now, most) => deleteOld(FLOWS, timestamp(now), most),
  (now, most) => deleteOld(CHALLENGES, timestamp(now), most),
  (now, most) => deleteOld(PROVIDER_FLOWS, timestamp(now), most),
  (now, most) => deleteOld(ATTEMPTS, timestamp(now), most),
  (now, most, { identity }) => deleteEnded(now, most, identity),
]

/** A table, and the indexed column that tells how old a row is. */
interface Aging {
  readonly table: SQL
  readonly column: SQL
}

const AUDIT: Aging = { table: sql`auth_audit_log`, column: sql`created_at` }
const CODES: Aging = { table: sql`auth_one_time_codes`, column: sql`expires_at` }
const FLOWS: Aging = { table: sql`auth_flow_states`, column: sql`expires_at` }
const CHALLENGES: Aging = { table: sql`auth_challenges`, column: sql`expires_at` }
const PROVIDER_FLOWS: Aging = { table: sql`auth_provider_flows`, column: sql`expires_at` }
const ATTEMPTS: Aging = { table: sql`auth_attempts`, column: sql`resets_at` }

const deleteOld = ({ table, column }: Aging, before: string, most: number): SQL =>
  sql`DELETE FROM ${table} WHERE rowid IN (
    SELECT rowid FROM ${table} WHERE ${column} <= ${before} LIMIT ${most}) RETURNING 1 AS gone`

/**
 * Sessions that were over a day ago: no token of theirs is left, and who refreshes one is told that it is not found. Their
 * ids tell when they were begun, so the primary key leads to the old ones. Which of those were not refreshed no index
 * tells (each refresh would pay for it), so that is looked at once an hour.
 */
function deleteEnded(now: number, most: number, settings: SessionLife): SQL {
  const { sessionSeconds, sessionIdleSeconds } = settings
  const isHour = new Date(now).getUTCMinutes() === 0
  const begun = sessionSeconds === null ? NEVER : now - sessionSeconds * 1000 - DAY
  const refreshed =
    sessionIdleSeconds === null || !isHour ? NEVER : now - sessionIdleSeconds * 1000 - DAY
  return sql`DELETE FROM auth_sessions WHERE rowid IN (
    SELECT rowid FROM auth_sessions WHERE id < ${idAt(begun)}
    UNION SELECT rowid FROM auth_sessions
      WHERE id < ${idAt(refreshed)} AND refreshed_at <= ${timestamp(refreshed)}
    LIMIT ${most}) RETURNING 1 AS gone`
}

type SessionLife = Pick<IdentitySettings, 'sessionSeconds' | 'sessionIdleSeconds'>

const NEVER = 0 // no session was begun before

/** What is less than each id that was made at `time`, and greater than each earlier one. */
const idAt = (time: number): string => createId(Math.max(0, time)).slice(0, 13)
