// A new password: good, another one than before, and asked for by who can show what the settings demand. What is demanded of
// a change of address or number is here too.
import { ne } from 'drizzle-orm'
import { ApiError, type Scope } from '../../core/index.ts'
import { findEmail } from '../account/email.ts'
import type { Myself } from '../account/myself.ts'
import { findPhone } from '../account/phone.ts'
import { closeWaysIn, NO_CONTACT_CHANGE } from '../admin/ways-in.ts'
import type { UpdateRequest } from '../body.ts'
import { planNonce, showNonce } from '../code/nonce.ts'
import { requireAssurance } from '../factor/assurance.ts'
import {
  countAttempt,
  forgetAttempts,
  type LimitVerdict,
  requireWithin,
} from '../limit/attempts.ts'
import { NOTHING, type Part, together } from '../part.ts'
import { endingSessions } from '../session/ending.ts'
import { type OneTimeCode, sessions, type User } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { hashPassword, verifyPassword } from './hash.ts'
import { requireGoodPassword } from './strength.ts'

/** What the user has shown beside their token. */
export interface Proofs {
  /** The reauthentication's code; null when none was shown, or a wrong one. */
  readonly nonce: OneTimeCode | null
  readonly verdict: LimitVerdict
}

/** Looks at the nonce, and counts guesses at the current password. For the batch that reads. */
export async function showProofs(
  scope: Scope,
  claims: AccessClaims,
  request: UpdateRequest,
): Promise<Part<Proofs>> {
  const { password, nonce, current_password: current } = request
  const isGuess = typeof password === 'string' && current !== ''
  const counting = isGuess ? countAttempt(scope, countedOf(scope, claims.sub)) : null
  const shown = await showNonce(scope, claims, mayBeSensitive(request) ? nonce : '')
  const counted = counting?.items ?? []
  return {
    items: [...counted, ...shown.items],
    read: (rows) => ({
      verdict: counting?.read(rows.slice(0, counted.length)) ?? { kind: 'within' },
      nonce: shown.read(rows.slice(counted.length)),
    }),
  }
}

const mayBeSensitive = ({ password, email, phone }: UpdateRequest): boolean =>
  typeof password === 'string' || email + phone !== ''

/** Whether it changes how the user comes in: forms send what is there already, too. */
const isSensitive = ({ password, email, phone }: UpdateRequest, user: User): boolean =>
  typeof password === 'string' ||
  (email !== '' && findEmail(email) !== user.email) ||
  (phone !== '' && findPhone(phone) !== user.phone)

/**
 * What a change of password, address or number needs beside the token: the second factor of who has one and, where the
 * settings ask for it, a young session or the code of a reauthentication.
 * @returns what redeems that code
 * @throws ApiError `insufficient_aal`, `reauthentication_needed`, `reauthentication_not_valid`
 */
export function planReauthentication(
  scope: Scope,
  { myself, shown, request }: { myself: Myself; shown: Proofs; request: UpdateRequest },
): Part {
  const { account, session } = myself
  if (!isSensitive(request, account.user)) return NOTHING
  const message = 'AAL2 session is required to update email or password when MFA is enabled.'
  requireAssurance(account, session, message)
  const what = typeof request.password === 'string' ? 'Password' : 'Email or phone'
  const change = `${what} update`
  return planNonce(scope, myself, { nonce: request.nonce, found: shown.nonce, change })
}

const countedOf = ({ app }: Scope, userId: string) => ({
  kind: 'current-password',
  subject: userId,
  limit: app.settings.identity.rateLimits.password,
})

/** What a change of password does. */
export interface PasswordPlan {
  readonly columns: typeof NO_CONTACT_CHANGE & { readonly passwordHash: string }
  readonly part: Part
  /** The user's other sessions. */
  readonly ending: Part<readonly string[]>
}

/** Plans the change; null when none is asked for. @throws ApiError that says what is missing */
export function planPassword(
  scope: Scope,
  asked: { myself: Myself; shown: Proofs; request: UpdateRequest },
): PasswordPlan | null {
  const { myself, shown, request } = asked
  const { password, current_password: current } = request
  if (typeof password !== 'string') return null
  const { session } = myself
  const { user } = myself.account
  requireGoodPassword(scope, password)
  requireWithin(shown.verdict)
  requireCurrent(scope, myself, current)
  requireOther(user.passwordHash, password)
  return {
    columns: { ...NO_CONTACT_CHANGE, passwordHash: hashPassword(password) },
    part: together(
      closeWaysIn(scope, user.id), // whoever else was in may have asked for them
      current === '' ? NOTHING : forgetAttempts(scope, countedOf(scope, user.id)),
    ),
    ending: endingSessions(scope, user.id, ne(sessions.id, session.id)),
  }
}

/** Whoever came by a recovery mail has forgotten it, and whoever has none cannot show one. */
function requireCurrent({ app }: Scope, { account, session }: Myself, current: string): void {
  const { passwordHash } = account.user
  if (passwordHash === null) return
  if (current !== '') {
    if (verifyPassword(current, passwordHash) === 'wrong') throw currentPassword('invalid')
    return
  }
  const isRecovery = session.amr.some(({ method }) => method === 'recovery')
  if (app.settings.identity.requireCurrentPassword && !isRecovery) throw currentPassword('required')
}

const currentPassword = (what: 'invalid' | 'required'): ApiError =>
  new ApiError(`current_password_${what}`, 'Current password required when setting new password.', {
    status: 400,
  })

function requireOther(stored: string | null, password: string): void {
  if (stored === null || verifyPassword(password, stored) === 'wrong') return
  const message = 'New password should be different from the old password.'
  throw new ApiError('same_password', message, { status: 422 })
}
