// What is old and goes: audit rows after 90 days, codes, flows and counters once they are over.
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../core/index.ts'
import type { Clearing } from '../events/index.ts'

const KEEP_AUDIT_DAYS = 90
const DAY = 24 * 60 * 60_000

/** Carried out by each minute's sweep, in the batch that clears old events away. */
export const identityClearings: readonly Clearing[] = [
  (now, most) => deleteOld(AUDIT, timestamp(now - KEEP_AUDIT_DAYS * DAY), most),
  (now, most) => deleteOld(CODES, timestamp(now), most),
  (now, most) => deleteOld(FLOWS, timestamp(now), most),
  (now, most) => deleteOld(ATTEMPTS, timestamp(now), most),
]

/** A table, and the indexed column that tells how old a row is. */
interface Aging {
  readonly table: SQL
  readonly column: SQL
}

const AUDIT: Aging = { table: sql`auth_audit_log`, column: sql`created_at` }
const CODES: Aging = { table: sql`auth_one_time_codes`, column: sql`expires_at` }
const FLOWS: Aging = { table: sql`auth_flow_states`, column: sql`expires_at` }
const ATTEMPTS: Aging = { table: sql`auth_attempts`, column: sql`resets_at` }

const deleteOld = ({ table, column }: Aging, before: string, most: number): SQL =>
  sql`DELETE FROM ${table} WHERE rowid IN (
    SELECT rowid FROM ${table} WHERE ${column} <= ${before} LIMIT ${most}) RETURNING 1 AS gone`
