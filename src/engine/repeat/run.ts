// A key around a function's run, which is more than one batch: claimed before it, its answer kept after it.
import { type SQL, sql } from 'drizzle-orm'
import { createId, guard, type Row, runBatch, type Scope, timestamp } from '../core/index.ts'
import {
  KEPT_MILLISECONDS,
  type KeptRow,
  MAX_ANSWER_BYTES,
  requireAnswer,
  selectKept,
} from './kept.ts'
import type { RepeatKey } from './key.ts'

/** The run that holds a key. */
export interface Claim {
  readonly key: RepeatKey
  readonly leaseId: string
}

/** Either the key is ours, or it was used and this is what was answered. */
export type Claimed =
  | { readonly kind: 'new'; readonly claim: Claim }
  | { readonly kind: 'repeated'; readonly answer: string }

/**
 * Claims a key for a run, in one round trip.
 * @param leaseSeconds how long the run may take; a run that never ended frees the key then, if it committed nothing
 * @throws ApiError 422 for another request, 409 while the first one runs or when its answer is not there
 */
export async function claimKey(
  scope: Scope,
  key: RepeatKey,
  leaseSeconds: number,
): Promise<Claimed> {
  const now = Date.now()
  const claim = { key, leaseId: createId(now) }
  const statements = [
    writeClaim(claim, { now, leaseUntil: timestamp(now + leaseSeconds * 1000) }),
    selectKept(key, timestamp(now)),
  ]
  const [claimed = [], rows = []] = await runBatch(scope.database, statements).catch((error) => {
    letGo(scope, claim)
    throw error
  })
  const [row] = rows as (Row & KeptRow)[] // the columns that selectKept names
  if (claimed.length > 0 || row === undefined) return { kind: 'new', claim }
  return { kind: 'repeated', answer: requireAnswer(row, key, timestamp(now)) }
}

/** D1 may have taken a claim of which it could not tell us: nobody is to wait for a run that never began. */
function letGo(scope: Scope, claim: Claim): void {
  const release = releaseKey(scope, claim).catch((error: unknown) => {
    console.warn('a claim that may hold an Idempotency-Key ends with its lease', error)
  })
  scope.waitUntil(release)
}

function writeClaim(
  { key, leaseId }: Claim,
  { now, leaseUntil }: { now: number; leaseUntil: string },
): SQL {
  const at = timestamp(now)
  const expiresAt = timestamp(now + KEPT_MILLISECONDS)
  return sql`
    REPLACE INTO ledge_idempotency (id, fingerprint, lease_id, lease_until, is_committed, expires_at)
    SELECT ${key.id}, ${key.fingerprint}, ${leaseId}, ${leaseUntil}, 0, ${expiresAt}
    WHERE NOT EXISTS (
      SELECT 1 FROM ledge_idempotency WHERE id = ${key.id} AND expires_at > ${at}
        AND NOT (fingerprint = ${key.fingerprint} AND is_committed = 0 AND answer IS NULL AND lease_until <= ${at}))
    RETURNING 1 AS claimed`
}

const LOST_TAG = 'key-lost'

/** Statements around each batch of a run: abort one that has lost its key, and note that the key took effect. */
export const commitUnder = (claim: Claim): { first: SQL; last: SQL } => ({
  first: guard(sql`EXISTS (SELECT 1 FROM ledge_idempotency WHERE ${holds(claim)})`, LOST_TAG),
  last: sql`UPDATE ledge_idempotency SET is_committed = 1 WHERE ${holds(claim)}`,
})

/** Keeps what a run has answered, or, when that is null or too large, that it has; a run that has lost its key keeps nothing. */
export async function keepAnswer(scope: Scope, claim: Claim, answer: string | null): Promise<void> {
  const isKept = answer !== null && new TextEncoder().encode(answer).length <= MAX_ANSWER_BYTES
  await runBatch(scope.database, [
    sql`UPDATE ledge_idempotency SET is_committed = 1, lease_until = NULL, answer = ${isKept ? answer : null}
      WHERE ${holds(claim)}`,
  ])
}

/** Ends a run without an answer: it has failed. The key is free again, unless a batch has committed under it. */
export async function releaseKey(scope: Scope, claim: Claim): Promise<void> {
  await runBatch(scope.database, [
    sql`DELETE FROM ledge_idempotency WHERE ${holds(claim)} AND is_committed = 0`,
    sql`UPDATE ledge_idempotency SET lease_until = NULL WHERE ${holds(claim)}`,
  ])
}

const holds = ({ key, leaseId }: Claim): SQL => sql`id = ${key.id} AND lease_id = ${leaseId}`
