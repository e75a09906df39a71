// Answers to a user's challenges and recovery codes, counted together: a new challenge gives no new guesses.
import { sql } from 'drizzle-orm'
import type { Scope } from '../../core/index.ts'
import type { Device } from '../device.ts'
import { countAttempt, type LimitCode, type LimitVerdict } from '../limit/attempts.ts'
import { auditLock } from '../limit/guesses.ts'
import type { Part } from '../part.ts'

/** What is counted, and of whom. */
export const countedOf = ({ app }: Scope, userId: string) => ({
  kind: 'factor',
  subject: userId,
  limit: app.settings.identity.rateLimits.factor,
})

/** Somebody's answer. */
export interface Try {
  readonly userId: string
  readonly device: Device
  /** Of the refusal. */
  readonly code?: LimitCode
}

/**
 * Counts an answer before it is looked at; a right one is taken back. Going over the limit is a security event: somebody
 * has shown the first proof and not the second.
 */
export function countTry(
  scope: Scope,
  { userId, device, code = 'over_request_rate_limit' }: Try,
): Part<LimitVerdict> {
  const counted = { ...countedOf(scope, userId), code }
  const counting = countAttempt(scope, counted)
  return {
    items: [...counting.items, auditLock({ owner: sql`${userId}`, device }, counted)],
    read: counting.read,
  }
}
