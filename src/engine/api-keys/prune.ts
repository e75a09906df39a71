// What is old and goes: uses after 90 days, keys 90 days after they expired or were revoked.
import { sql } from 'drizzle-orm'
import { timestamp } from '../core/index.ts'
import type { Clearing } from '../events/index.ts'

const KEEP_MILLISECONDS = 90 * 24 * 60 * 60_000

/** Carried out by each minute's sweep, in the batch that clears old events away. */
export const keyClearings: readonly Clearing[] = [
  (now, most) => sql`DELETE FROM ledge_api_key_uses WHERE rowid IN (
    SELECT rowid FROM ledge_api_key_uses WHERE day < ${timestamp(now - KEEP_MILLISECONDS).slice(0, 10)}
    LIMIT ${most}) RETURNING 1 AS gone`,
  (now, most) => sql`DELETE FROM ledge_api_keys WHERE rowid IN (
    SELECT rowid FROM ledge_api_keys WHERE ends_at <= ${timestamp(now - KEEP_MILLISECONDS)}
    LIMIT ${most}) RETURNING 1 AS gone`,
]
