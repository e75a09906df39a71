// Signing in with a password: one round trip to count the guess and read the account, one to write the session.
import { and, eq } from 'drizzle-orm'
import { ApiError, type Scope } from '../../core/index.ts'
import { type Contact, selectOwner, textOf } from '../account/contact.ts'
import { normaliseEmail } from '../account/email.ts'
import { normalisePhone } from '../account/phone.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import type { Credentials } from '../body.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countGuess, forgiveGuess } from '../limit/guesses.ts'
import { commit, NOTHING, type Part, writing } from '../part.ts'
import { enter } from '../session/enter.ts'
import { hasPhones } from '../sms/phones.ts'
import { type SignedIn, type User, users } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { hashPassword, verifyPassword } from './hash.ts'

/** Signs in. @throws ApiError that, like the time it takes, is the same for a wrong password and an unknown address */
export async function signIn(visit: Visit, credentials: Credentials): Promise<SignedIn> {
  const { scope } = visit
  const contact = requireLogin(scope, credentials)
  const owner = selectOwner(scope.db, contact)
  const guess = { ...visit, identifier: textOf(contact), owner: owner.getSQL() }
  const [verdicts, found] = await commit(scope, [countGuess(scope, guess), showAccount(owner)])
  requireWithin(...verdicts)
  const verdict = verifyPassword(credentials.password, found?.user.passwordHash ?? null)
  if (found === null || verdict === 'wrong') {
    throw new ApiError('invalid_credentials', 'Invalid login credentials', { status: 400 })
  }
  requireNotBanned(found.user, 400)
  requireConfirmed(found.user, contact)
  const isOutdated = verdict === 'outdated'
  const rehash = isOutdated ? renewHash(scope, found.user, credentials.password) : NOTHING
  const { signedIn, part } = enter(visit, found, 'password')
  await commit(scope, [part, rehash, forgiveGuess(scope, guess)])
  return signedIn
}

function requireLogin(scope: Scope, { email, phone }: Credentials): Contact {
  if (email !== '' && phone === '') return { kind: 'email', email: normaliseEmail(email) }
  if (phone !== '' && email === '') {
    if (hasPhones(scope)) return { kind: 'phone', phone: normalisePhone(phone) }
    throw new ApiError('phone_provider_disabled', 'Phone logins are disabled', { status: 422 })
  }
  const message =
    email === ''
      ? 'missing email or phone'
      : 'Only an email address or phone number should be provided on login.'
  throw new ApiError('validation_failed', message, { status: 400 })
}

/** Told only to who knows the password. */
function requireConfirmed(user: User, { kind }: Contact): void {
  if (kind === 'email' && user.emailConfirmedAt === null) {
    throw new ApiError('email_not_confirmed', 'Email not confirmed', { status: 400 })
  }
  if (kind === 'phone' && user.phoneConfirmedAt === null) {
    throw new ApiError('phone_not_confirmed', 'Phone not confirmed', { status: 400 })
  }
}

/** Replaces the hash that was read, and none that a change of password has put there since. */
const renewHash = ({ db }: Scope, { id, passwordHash }: User, password: string): Part =>
  writing(
    db
      .update(users)
      .set({ passwordHash: hashPassword(password) })
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash ?? ''))),
  )
