// How sure we are of who somebody is (NIST SP 800-63B, section 4): whoever has a second factor must have shown it before
// they change what protects the account.
import { ApiError } from '../../core/index.ts'
import type { Account, Session } from '../tables.ts'
import type { Factor } from './tables.ts'

/** Whether a factor counts by itself. Recovery codes stand in for another one that was lost. */
export const isProof = ({ status, type }: Factor): boolean =>
  status === 'verified' && type !== 'recovery_code'

/** Whether the user has a second factor that they must show. */
export const hasSecondFactor = ({ factors }: Pick<Account, 'factors'>): boolean =>
  factors.some(isProof)

/** GoTrue's words for somebody who begins another factor. */
export const ENROL_WORDS = 'AAL2 required to enroll a new factor'

/**
 * Asks for the second factor of whoever has one.
 * @throws ApiError `insufficient_aal` (403) when the session has not shown it
 */
export function requireAssurance(
  account: Pick<Account, 'factors'>,
  { aal }: Pick<Session, 'aal'>,
  message = 'AAL2 session is required: verify your second factor first',
): void {
  if (aal === 'aal2' || !hasSecondFactor(account)) return
  throw new ApiError('insufficient_aal', message, { status: 403 })
}

/**
 * Whether a session may be asked for a factor. One that has yet to be shown is still being enrolled: whoever began it before
 * the account had its first one knows perhaps no more than the password.
 * @throws ApiError `insufficient_aal` (403)
 */
export function requireAllowed(account: Account, session: Session, { status }: Factor): void {
  if (status === 'unverified') requireAssurance(account, session, ENROL_WORDS)
}

/** @throws ApiError `no_authorization` (403): a guest has nothing that a second factor could protect */
export function requirePermanent({ user }: Account): void {
  if (!user.isAnonymous) return
  const message = 'Anonymous user not allowed to perform these actions'
  throw new ApiError('no_authorization', message, { status: 403 })
}
