// Signing in with a password: one round trip to read the account, one to write the session.
import { and, eq } from 'drizzle-orm'
import { ApiError, type Scope, timestamp } from '../../core/index.ts'
import { findAccountByEmail } from '../account/account.ts'
import { normaliseEmail } from '../account/email.ts'
import { requireNotBanned, requireStanding } from '../account/standing.ts'
import type { Credentials } from '../body.ts'
import { commit, writing } from '../part.ts'
import { createSession } from '../session/session.ts'
import { type Account, identities, type SignedIn, sessions, type User, users } from '../tables.ts'
import { hashPassword, verifyPassword } from './hash.ts'

/** Signs in. @throws ApiError that, like the time it takes, is the same for a wrong password and an unknown address */
export async function signIn(scope: Scope, credentials: Credentials): Promise<SignedIn> {
  requireEmailLogin(credentials)
  const found = await findAccountByEmail(scope.db, normaliseEmail(credentials.email))
  const verdict = verifyPassword(credentials.password, found?.user.passwordHash ?? null)
  if (found === null || verdict === 'wrong') {
    throw new ApiError('invalid_credentials', 'Invalid login credentials', { status: 400 })
  }
  requireNotBanned(found.user, 400)
  if (found.user.emailConfirmedAt === null) {
    throw new ApiError('email_not_confirmed', 'Email not confirmed', { status: 400 })
  }
  const rehash = verdict === 'outdated' ? [renewHash(scope, found.user, credentials.password)] : []
  return recordSignIn(scope, found, rehash)
}

function requireEmailLogin({ email, phone }: Credentials): void {
  if (email !== '' && phone === '') return
  if (phone !== '' && email === '') {
    throw new ApiError('phone_provider_disabled', 'Phone logins are disabled', { status: 422 })
  }
  const message =
    email === ''
      ? 'missing email or phone'
      : 'Only an email address or phone number should be provided on login.'
  throw new ApiError('validation_failed', message, { status: 400 })
}

/** Replaces the hash that was read, and none that a change of password has put there since. */
const renewHash = ({ db }: Scope, { id, passwordHash }: User, password: string) =>
  db
    .update(users)
    .set({ passwordHash: hashPassword(password) })
    .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash ?? '')))

async function recordSignIn(
  scope: Scope,
  { user, identities: owned }: Account,
  rehash: readonly ReturnType<typeof renewHash>[],
): Promise<SignedIn> {
  const { db } = scope
  const lastSignInAt = timestamp()
  const session = createSession(user.id, 'password')
  const isEmail = and(eq(identities.userId, user.id), eq(identities.provider, 'email'))
  await commit(scope, [
    requireStanding(user.id),
    writing(
      db.insert(sessions).values(session),
      db.update(users).set({ lastSignInAt }).where(eq(users.id, user.id)),
      db.update(identities).set({ lastSignInAt }).where(isEmail),
      ...rehash,
    ),
  ])
  const seen = owned.map((one) => (one.provider === 'email' ? { ...one, lastSignInAt } : one))
  return { account: { user: { ...user, lastSignInAt }, identities: seen }, session }
}
