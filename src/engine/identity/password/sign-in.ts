// Signing in with a password: one round trip to count the guess and read the account, one to write the session.
import { and, eq } from 'drizzle-orm'
import { ApiError, type Scope, timestamp, USER_EVENTS } from '../../core/index.ts'
import { normaliseEmail } from '../account/email.ts'
import { showAccount } from '../account/show-account.ts'
import { announce } from '../announce.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Credentials } from '../body.ts'
import { deviceOf } from '../device.ts'
import { requireWithin } from '../limit/attempts.ts'
import { countGuess, forgiveGuess, type Guess } from '../limit/guesses.ts'
import { findNetwork } from '../limit/network.ts'
import { commit, NOTHING, type Part, writing } from '../part.ts'
import { createSession } from '../session/session.ts'
import { type Account, identities, type SignedIn, sessions, type User, users } from '../tables.ts'
import { hashPassword, verifyPassword } from './hash.ts'

/**
 * Signs in.
 * @param headers of the request, which tell whence it comes
 * @throws ApiError that, like the work it takes, is the same for a wrong password and an unknown address
 */
export async function signIn(
  scope: Scope,
  credentials: Credentials,
  headers: Headers,
): Promise<SignedIn> {
  requireEmailLogin(credentials)
  const identifier = normaliseEmail(credentials.email)
  const device = deviceOf(headers)
  const owner = scope.db.select({ id: users.id }).from(users).where(eq(users.email, identifier))
  const network = findNetwork(scope, headers)
  const guess = { identifier, network, device, owner: owner.getSQL() }
  const [verdicts, found] = await commit(scope, [
    countGuess(scope, guess),
    showAccount(scope, owner),
  ])
  requireWithin(...verdicts)
  const verdict = verifyPassword(credentials.password, found?.user.passwordHash ?? null)
  if (found === null || verdict === 'wrong') {
    throw new ApiError('invalid_credentials', 'Invalid login credentials', { status: 400 })
  }
  if (found.user.emailConfirmedAt === null) {
    throw new ApiError('email_not_confirmed', 'Email not confirmed', { status: 400 })
  }
  const isOutdated = verdict === 'outdated'
  const rehash = isOutdated ? renewHash(scope, found.user, credentials.password) : NOTHING
  return recordSignIn(scope, found, { guess, rehash })
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
const renewHash = ({ db }: Scope, { id, passwordHash }: User, password: string): Part =>
  writing(
    db
      .update(users)
      .set({ passwordHash: hashPassword(password) })
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash ?? ''))),
  )

interface RightGuess {
  readonly guess: Guess
  readonly rehash: Part
}

async function recordSignIn(
  scope: Scope,
  { user, identities: owned }: Account,
  { guess, rehash }: RightGuess,
): Promise<SignedIn> {
  const { db } = scope
  const { id } = user
  const lastSignInAt = timestamp()
  const { device } = guess
  const session = createSession(id, 'password', device)
  const isEmail = and(eq(identities.userId, id), eq(identities.provider, 'email'))
  await commit(scope, [
    writing(
      db.insert(sessions).values(session),
      db.update(users).set({ lastSignInAt }).where(eq(users.id, id)),
      db.update(identities).set({ lastSignInAt }).where(isEmail),
    ),
    rehash,
    forgiveGuess(scope, guess),
    writeAudit(scope, { action: 'login', actorId: id, subjectId: id, device }),
    announce(scope, USER_EVENTS.signedIn, { user_id: id, session_id: session.id }),
  ])
  const seen = owned.map((one) => (one.provider === 'email' ? { ...one, lastSignInAt } : one))
  return { account: { user: { ...user, lastSignInAt }, identities: seen }, session }
}
