// Whether a key that the operator has made is good now, as D1 knows it: for functions that must not be a minute late.
import { type SQL, sql } from 'drizzle-orm'
import { type Caller, timestamp } from '../core/index.ts'

/** A query that yields a row while the caller's key is neither revoked nor over; null for who shows none of those keys, or somebody's token. */
export function findKeyStanding({ userId, keyId }: Caller): SQL | null {
  if (userId !== null || keyId === null || keyId === 'publishable' || keyId === 'secret')
    return null
  return sql`
    SELECT NULL AS aal FROM ledge_api_keys
    WHERE id = ${keyId} AND (ends_at IS NULL OR ends_at > ${timestamp()})`
}
