// Who may add, rename and remove passkeys: more than a session is needed where more could be shown.
import { ApiError } from '../../core/index.ts'
import type { Myself } from '../account/myself.ts'
import { hasSecondFactor, requireAssurance, requirePermanent } from '../factor/assurance.ts'
import { isYoung } from '../session/fresh.ts'

/** @throws ApiError for somebody without a name, and where a second factor has yet to be shown */
export function requireManager({ account, session }: Myself): void {
  requirePermanent(account)
  const message = 'AAL2 session is required to manage passkeys when MFA is enabled'
  requireAssurance(account, session, message)
}

/**
 * The same for a new passkey, which is a way in that stays: whoever finds a session open makes none. Without a second factor
 * its user must have come in within a day.
 * @throws ApiError `reauthentication_needed` when that is longer ago
 */
export function requireNewcomer(myself: Myself): void {
  requireManager(myself)
  if (hasSecondFactor(myself.account) || isYoung(myself.session)) return
  const message = 'Sign in again to add a passkey: this session is older than a day'
  throw new ApiError('reauthentication_needed', message, { status: 400 })
}
