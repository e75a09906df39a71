// A key within one batch: its row commits with the writes that it stands for, or not at all.
import { type SQL, sql } from 'drizzle-orm'
import {
  type BatchItem,
  findGuardTag,
  guard,
  type Row,
  runBatch,
  type Scope,
  timestamp,
} from '../core/index.ts'
import { KEPT_MILLISECONDS, type KeptRow, requireAnswer, selectKept } from './kept.ts'
import type { RepeatKey } from './key.ts'

const REPEATED_TAG = 'repeated'

/**
 * The first statements of a batch under a key: abort it when the key was used, else note that it is, with the answer
 * `{}`, which the batch may complete.
 */
export function takeKey(key: RepeatKey): BatchItem[] {
  const now = Date.now()
  const isNew = sql`NOT EXISTS (${selectKept(key, timestamp(now))})`
  return [guard(isNew, REPEATED_TAG), writeKey(key, now)]
}

function writeKey({ id, fingerprint }: RepeatKey, now: number): SQL {
  const expiresAt = timestamp(now + KEPT_MILLISECONDS)
  return sql`
    REPLACE INTO ledge_idempotency (id, fingerprint, is_committed, answer, expires_at)
    VALUES (${id}, ${fingerprint}, 1, '{}', ${expiresAt})`
}

/** Whether a batch failed because its key had been used. */
export const isRepeated = (error: unknown): boolean => findGuardTag(error) === REPEATED_TAG

/**
 * What was kept under a key that a batch found used, as JSON text; null when it has expired meanwhile.
 * @throws ApiError 422 for another request, 409 when the answer is not there
 */
export async function findAnswer(scope: Scope, key: RepeatKey): Promise<string | null> {
  const now = timestamp()
  const [rows = []] = await runBatch(scope.database, [selectKept(key, now)])
  const [row] = rows as (Row & KeptRow)[] // the columns that selectKept names
  return row === undefined ? null : requireAnswer(row, key, now)
}
