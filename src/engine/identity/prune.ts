// Clearing away what is old, each minute and in pieces: audit rows, codes, flows and counters.
import { type SQL, sql } from 'drizzle-orm'
import { runBatch, type Scope, timestamp } from '../core/index.ts'

const KEEP_AUDIT_DAYS = 90
const DAY = 24 * 60 * 60_000

/** Most rows of each table that one run deletes. */
const PIECE = 1000

/** Deletes audit rows of more than 90 days, and codes, flows and counters that are over. One round trip. */
export async function pruneIdentity(scope: Scope): Promise<void> {
  const now = Date.now()
  const isOver = timestamp(now)
  await runBatch(scope.database, [
    deleteOld(sql`auth_audit_log`, sql`created_at`, timestamp(now - KEEP_AUDIT_DAYS * DAY)),
    deleteOld(sql`auth_one_time_codes`, sql`expires_at`, isOver),
    deleteOld(sql`auth_flow_states`, sql`expires_at`, isOver),
    deleteOld(sql`auth_attempts`, sql`resets_at`, isOver),
  ])
}

const deleteOld = (table: SQL, column: SQL, before: string): SQL =>
  sql`DELETE FROM ${table} WHERE rowid IN (
    SELECT rowid FROM ${table} WHERE ${column} <= ${before} LIMIT ${PIECE})`
