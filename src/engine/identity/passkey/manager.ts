// Who may add, rename and remove passkeys: more than a session is needed where more could be shown.
import { ApiError } from '../../core/index.ts'
import type { Myself } from '../account/myself.ts'
import { isYoung } from '../password/change.ts'
import type { Account } from '../tables.ts'

/** Whether the user has a second factor that counts. */
const hasFactor = ({ factors }: Account): boolean =>
  factors.some(({ status }) => status === 'verified')

/** @throws ApiError for somebody without a name, and where a second factor has yet to be shown */
export function requireManager({ account, session }: Myself): void {
  if (account.user.isAnonymous) {
    const message = 'Anonymous user not allowed to perform these actions'
    throw new ApiError('no_authorization', message, { status: 403 })
  }
  if (hasFactor(account) && session.aal !== 'aal2') {
    const message = 'AAL2 session is required to manage passkeys when MFA is enabled'
    throw new ApiError('insufficient_aal', message, { status: 403 })
  }
}

/**
 * The same for a new passkey, which is a way in that stays: whoever finds a session open makes none. Without a second factor
 * the session must be younger than a day.
 * @throws ApiError `reauthentication_needed` when it is older
 */
export function requireNewcomer(myself: Myself): void {
  requireManager(myself)
  if (hasFactor(myself.account) || isYoung(myself.session)) return
  const message = 'Sign in again to add a passkey: this session is older than a day'
  throw new ApiError('reauthentication_needed', message, { status: 400 })
}
