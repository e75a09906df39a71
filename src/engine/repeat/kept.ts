// What D1 knows of a key, and what a request that comes again is told.
import { type SQL, sql } from 'drizzle-orm'
import { ApiError } from '../core/index.ts'
import type { RepeatKey } from './key.ts'

/** Milliseconds that an answer is kept. */
export const KEPT_MILLISECONDS = 24 * 60 * 60_000

/** Largest answer that is kept, in bytes: D1 takes values of 2,000,000, and JSON in JSON may be twice as long. */
export const MAX_ANSWER_BYTES = 900_000

/** A key's row as D1 gives it. */
export interface KeptRow {
  fingerprint: string
  lease_until: string | null
  is_committed: number
  answer: string | null
}

/** The row of a key that has not expired. @param now as `timestamp` gives it */
export const selectKept = ({ id }: RepeatKey, now: string): SQL => sql`
  SELECT fingerprint, lease_until, is_committed, answer FROM ledge_idempotency
  WHERE id = ${id} AND expires_at > ${now}`

/**
 * The answer that a row holds, as JSON text.
 * @throws ApiError 422 for another request, 409 while the first one runs or when its answer is not there
 */
export function requireAnswer(row: KeptRow, key: RepeatKey, now: string): string {
  if (row.fingerprint !== key.fingerprint) throw keyReused()
  if (row.answer !== null) return row.answer
  throw row.lease_until !== null && row.lease_until > now ? stillRunning() : answerNotKept()
}

const keyReused = (): ApiError =>
  new ApiError(
    'idempotency_key_reused',
    'This Idempotency-Key belongs to another request: method, path, headers and body must be the same.',
    { status: 422, hint: 'Send a new key with a new request.' },
  )

const stillRunning = (): ApiError =>
  new ApiError(
    'idempotency_key_in_use',
    'The first request with this Idempotency-Key is running.',
    {
      status: 409,
      hint: 'Try again in a moment, with the same key.',
      headers: { 'Retry-After': '1' },
    },
  )

/** The request took effect, but how it was answered is not known. */
export const answerNotKept = (): ApiError =>
  new ApiError(
    'idempotency_answer_not_kept',
    'The first request with this Idempotency-Key took effect, but its answer was not kept.',
    { status: 409, hint: 'Read what it has changed; it will not be done again.' },
  )

/** Deletes expired rows, oldest first, at most `most`; gives a row for each. */
export const deleteExpired = (now: string, most: number): SQL =>
  // By rowid, so in the order in which they were written: no index needs to be kept up.
  sql`DELETE FROM ledge_idempotency WHERE expires_at <= ${now} AND rowid IN (
    SELECT rowid FROM ledge_idempotency ORDER BY rowid LIMIT ${most}) RETURNING 1 AS gone`
