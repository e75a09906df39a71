// What was answered under an Idempotency-Key, so that a request that comes again is answered alike.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One request under a key. Written in the batch that it tells of, or, for a function's run, before and after it. */
export const idempotency = sqliteTable('ledge_idempotency', {
  /** SHA-256 over the caller and the key. */
  id: text('id').primaryKey(),
  /** SHA-256 over the request: another one under the same key is refused. */
  fingerprint: text('fingerprint').notNull(),
  /** Names the function's run that holds the key; null for writes of rows, which end as they begin. */
  leaseId: text('lease_id'),
  /** Until when that run may be under way. */
  leaseUntil: text('lease_until'),
  /** Whether anything has been committed under the key. */
  isCommitted: integer('is_committed', { mode: 'boolean' }).notNull().default(false),
  /** JSON; null while there is no answer, or when it was too large to keep. */
  answer: text('answer'),
  /** From when on the key is as good as new, whether or not the row is still here. */
  expiresAt: text('expires_at').notNull(),
})
