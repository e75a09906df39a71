// Exact counters: each attempt is counted in D1, in the batch that the request makes anyway, across all isolates.
import { createHash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { ApiError, type RateLimit, type Row, type Scope, timestamp } from '../../core/index.ts'
import { NOTHING, type Part, writing } from '../part.ts'
import { attempts } from '../tables.ts'

/** What is counted, and of whom: an account's id, an address, a session … */
export interface Counted {
  readonly kind: string
  readonly subject: string
  readonly limit: RateLimit
  /** The error's code; `over_request_rate_limit` unless given. */
  readonly code?: LimitCode
  /** What the refusal says, given the seconds that are left. */
  readonly message?: (seconds: number) => string
}

export type LimitCode =
  | 'over_request_rate_limit'
  | 'over_email_send_rate_limit'
  | 'over_sms_send_rate_limit'
  | 'mfa_recovery_codes_locked'

/** What a counter says of an attempt. */
export type LimitVerdict =
  | { readonly kind: 'within' }
  | { readonly kind: 'over'; readonly error: ApiError }

const WITHIN: LimitVerdict = { kind: 'within' }
const TAG = 'limit:'

/**
 * Counts an attempt; the caller judges it after the batch, before it does more (`requireWithin`). For the batch that
 * reads: what stands in the same batch happens even when the limit is reached.
 */
export function countAttempt(scope: Scope, counted: Counted): Part<LimitVerdict> {
  if (scope.secrets.areLimitsOff) return { items: [], read: () => WITHIN }
  return { items: [writeAttempt(counted)], read: ([rows = []]) => judge(counted, rows[0]) }
}

/** Counts an attempt and refuses the whole batch when it is over the limit. For the batch that writes. */
export function limitAttempt(scope: Scope, counted: Counted): Part {
  if (scope.secrets.areLimitsOff) return NOTHING
  const { kind, limit, code, message } = counted
  const key = keyOf(counted)
  // A guard whose tag carries the time at which the counter begins anew.
  const refuse = sql`SELECT json_extract('{}', ${`ledge:${TAG}${kind}:`} || resets_at)
    FROM auth_attempts WHERE key = ${key} AND count > ${limit.count}`
  const start = `${TAG}${kind}:`
  return {
    items: [writeAttempt(counted), refuse],
    refusals: { [start]: (tag) => tooMany(tag.slice(start.length), code, message) },
    read: () => {},
  }
}

/** Forgets the attempts: whoever was wrong before has shown who they are. */
export const forgetAttempts = ({ db }: Scope, counted: Pick<Counted, 'kind' | 'subject'>): Part =>
  writing(db.delete(attempts).where(eq(attempts.key, keyOf(counted))))

/** Takes one attempt back, where only those count that failed and this one did not. */
export const takeBackAttempt = (counted: Pick<Counted, 'kind' | 'subject'>): Part =>
  writing(
    sql`UPDATE auth_attempts SET count = count - 1 WHERE key = ${keyOf(counted)} AND count > 0`,
  )

/** @throws ApiError 429 when the attempt was over its limit */
export function requireWithin(...verdicts: readonly LimitVerdict[]): void {
  for (const verdict of verdicts) if (verdict.kind === 'over') throw verdict.error
}

/** The refusal of whoever comes too often. @param resetsAt when they may come again */
export function tooMany(
  resetsAt: string,
  code: LimitCode = 'over_request_rate_limit',
  message: (seconds: number) => string = () => MESSAGES[code],
): ApiError {
  const seconds = Math.max(1, Math.ceil((Date.parse(resetsAt) - Date.now()) / 1000))
  return new ApiError(code, message(seconds), {
    status: 429,
    headers: { 'Retry-After': String(seconds) },
  })
}

const MESSAGES: Readonly<Record<LimitCode, string>> = {
  over_request_rate_limit: 'Request rate limit reached',
  over_email_send_rate_limit: 'Email rate limit exceeded',
  over_sms_send_rate_limit: 'SMS rate limit exceeded',
  mfa_recovery_codes_locked: 'Too many wrong codes: wait, or use another second factor',
}

function writeAttempt(counted: Counted) {
  const now = Date.now()
  const resetsAt = timestamp(now + counted.limit.seconds * 1000)
  const isOver = sql`resets_at <= ${timestamp(now)}`
  return sql`
    INSERT INTO auth_attempts (key, count, resets_at) VALUES (${keyOf(counted)}, 1, ${resetsAt})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE count + 1 END,
      resets_at = CASE WHEN ${isOver} THEN excluded.resets_at ELSE resets_at END
    RETURNING count, resets_at`
}

/** A counter's key: a digest, so that the table lists no addresses. */
export const keyOf = ({ kind, subject }: Pick<Counted, 'kind' | 'subject'>): string =>
  createHash('sha256').update(`${kind}\n${subject}`).digest('base64url')

function judge({ limit, code, message }: Counted, row: Row | undefined): LimitVerdict {
  if (Number(row?.count) <= limit.count) return WITHIN
  return { kind: 'over', error: tooMany(String(row?.resets_at), code, message) }
}
