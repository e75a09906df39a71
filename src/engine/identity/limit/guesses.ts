// Wrong passwords, counted for the account that was named, there or not, and for the network that they came from.
import { type SQL, sql } from 'drizzle-orm'
import { createId, type Scope, timestamp } from '../../core/index.ts'
import type { AuditAction } from '../audit/audit.ts'
import type { Device } from '../device.ts'
import { type Part, together } from '../part.ts'
import {
  type Counted,
  countAttempt,
  forgetAttempts,
  keyOf,
  type LimitVerdict,
  takeBackAttempt,
} from './attempts.ts'
import { countedOf } from './network.ts'

/** Somebody's try at an account. */
export interface Guess {
  /** The normalised address or number, whether or not anybody has it. */
  readonly identifier: string
  /** Null where networks are not counted. */
  readonly network: string | null
  readonly device: Device
  /** A query that yields the id of whoever has the identifier. */
  readonly owner: SQL
}

const TOO_MANY: AuditAction = 'too_many_attempts'

/**
 * Counts a guess before it is looked at, so that of many at once no more are looked at than the limits allow.
 * @returns verdicts for `requireWithin`
 */
export function countGuess(scope: Scope, guess: Guess): Part<readonly LimitVerdict[]> {
  const counters = countersOf(scope, guess)
  const parts = counters.map((counted) => countAttempt(scope, counted))
  const audits = counters.map((counted) => auditLock(guess, counted))
  return {
    items: [...parts.flatMap(({ items }) => items), ...audits],
    read: (rows) =>
      // One statement for each counter, but none where limits are off.
      parts.map((part, index) => part.read(rows.slice(index, index + part.items.length))),
  }
}

/** Records that a counter went over its limit: once, or a flood of guesses would be one of rows. */
export const auditLock = (
  { owner, device }: Pick<Guess, 'owner' | 'device'>,
  counted: Counted,
): SQL => sql`
  INSERT INTO auth_audit_log (id, action, actor_id, subject_id, address, user_agent, details, created_at)
  SELECT ${createId()}, ${TOO_MANY}, NULL, (${owner}), ${device.address}, ${device.userAgent},
    ${JSON.stringify({ counted: counted.kind })}, ${timestamp()}
  FROM auth_attempts WHERE key = ${keyOf(counted)} AND count = ${counted.limit.count + 1}`

/** The guess was right: the account's counter begins anew, and the network's is as if it had not been. */
export function forgiveGuess(scope: Scope, guess: Guess): Part {
  const [account, ...networks] = countersOf(scope, guess)
  return together(
    ...(account === undefined ? [] : [forgetAttempts(scope, account)]),
    ...networks.map(takeBackAttempt),
  )
}

function countersOf(scope: Scope, { identifier, network }: Guess): Counted[] {
  const { password } = scope.app.settings.identity.rateLimits
  const account = { kind: 'password', subject: identifier, limit: password }
  return network === null ? [account] : [account, countedOf(scope, 'signIn', network)]
}
