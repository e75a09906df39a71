// The audit log: one row for each security event, in the batch of the change that it tells of.
import { createId, type Scope, timestamp } from '../../core/index.ts'
import type { Device } from '../device.ts'
import { type Part, writing } from '../part.ts'
import { auditLog } from '../tables.ts'

/** GoTrue's names of what happens to accounts, and of what only Ledge records. */
export type AuditAction =
  | 'login'
  | 'logout'
  | 'invite_accepted'
  | 'user_signedup'
  | 'user_invited'
  | 'user_deleted'
  | 'user_modified'
  | 'user_recovery_requested'
  | 'user_reauthenticate_requested'
  | 'user_confirmation_requested'
  | 'user_repeated_signup'
  | 'user_updated_password'
  | 'user_banned'
  | 'user_unbanned'
  | 'email_change_requested'
  | 'email_change_confirmed'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'generate_recovery_codes'
  | 'recovery_codes_deleted'
  | 'factor_in_progress'
  | 'factor_unenrolled'
  | 'factor_updated'
  | 'factor_deleted'
  | 'challenge_created'
  | 'verification_attempted'
  | 'mfa_code_login'
  | 'token_revoked'
  | 'token_refreshed'
  | 'session_ended'
  | 'too_many_attempts'
  | 'passkey_created'
  | 'passkey_updated'
  | 'passkey_deleted'
  | 'passkey_copied'

/** Who did what to whom. */
export interface AuditFacts {
  readonly action: AuditAction
  /** Who did it; null for the operator, and where nobody is known. */
  readonly actorId: string | null
  /** To whose account. */
  readonly subjectId: string | null
  readonly device: Device
  /** More for a reader; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** The row of a security event. */
export function writeAudit({ db }: Scope, facts: AuditFacts): Part {
  const { action, actorId, subjectId, device, details = {} } = facts
  const now = Date.now()
  const row = { id: createId(now), action, actorId, subjectId, ...device, details }
  return writing(db.insert(auditLog).values({ ...row, createdAt: timestamp(now) }))
}
