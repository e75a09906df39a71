// The code of a reauthentication, shown beside a change of what protects the account. Where the settings ask for it
// (`reauthenticateToChangePassword`), an old session needs one.
import { ApiError, type Scope } from '../../core/index.ts'
import type { Myself } from '../account/myself.ts'
import { NOTHING, type Part } from '../part.ts'
import { isYoung } from '../session/fresh.ts'
import type { OneTimeCode } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { redeemCode, showCode } from './one-time-code.ts'

const isAskedFor = ({ app }: Scope): boolean => app.settings.identity.reauthenticateToChangePassword

/** Looks at a nonce, for the batch that reads. Null when none was shown, a wrong one, or none is asked for. */
export async function showNonce(
  scope: Scope,
  { email, phone }: AccessClaims,
  nonce: string,
): Promise<Part<OneTimeCode | null>> {
  if (nonce === '' || !isAskedFor(scope)) return { items: [], read: () => null }
  const sentTo = [email, phone].find((one) => typeof one === 'string' && one !== '')
  const shown = {
    sentTo: String(sentTo ?? ''),
    code: nonce,
    purposes: ['reauthentication'],
  } as const
  return (await showCode(scope, shown)).part
}

/** What was shown, beside which change. */
export interface ShownNonce {
  readonly nonce: string
  /** What `showNonce` has found. */
  readonly found: OneTimeCode | null
  /** What the error names. */
  readonly change: string
}

/**
 * A young session needs none, and a guest has no mailbox that it could go to.
 * @returns what redeems the nonce
 * @throws ApiError `reauthentication_needed`, `reauthentication_not_valid`
 */
export function planNonce(
  scope: Scope,
  { account, session }: Myself,
  { nonce, found, change }: ShownNonce,
): Part {
  if (!isAskedFor(scope) || isYoung(session) || account.user.isAnonymous) return NOTHING
  if (nonce === '') {
    const message = `${change} requires reauthentication`
    throw new ApiError('reauthentication_needed', message, { status: 400 })
  }
  if (found === null) throw nonceInvalid()
  return redeemCode(scope, found, nonceInvalid)
}

const nonceInvalid = (): ApiError =>
  new ApiError('reauthentication_not_valid', 'Nonce has expired or is invalid', { status: 422 })
