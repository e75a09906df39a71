// Signing up with an address and a password: user, way in and session in one batch, one round trip.
import { ApiError, createId, errorText, type Scope, timestamp } from '../../core/index.ts'
import type { SignUpRequest } from '../body.ts'
import { hashPassword, MAX_PASSWORD_BYTES } from '../password/hash.ts'
import { createSession } from '../session/session.ts'
import { type Account, identities, type SignedIn, sessions, users } from '../tables.ts'
import { createUser } from './account.ts'
import { findEmail } from './email.ts'

/** Makes an account and signs it in. @throws ApiError when the address is taken or the request not acceptable */
export async function signUp(scope: Scope, request: SignUpRequest): Promise<SignedIn> {
  requireOneName(request)
  if (!scope.app.settings.confirmEmailsAtOnce) throw mailMissing()
  requireGoodPassword(request.password, scope.app.settings.passwordMinLength)
  const account = createAccount(requireEmail(request.email), request)
  const session = createSession(account.user.id, 'password')
  await insert(scope, { account, session })
  return { account, session }
}

function requireOneName({ email, phone }: SignUpRequest): void {
  if (email !== '' && phone !== '') {
    throw invalid('Only an email address or phone number should be provided on signup.')
  }
  if (phone !== '') {
    throw new ApiError('phone_provider_disabled', 'Phone signups are disabled', { status: 400 })
  }
  if (email === '') {
    throw new ApiError('anonymous_provider_disabled', 'Anonymous sign-ins are disabled', {
      status: 422,
    })
  }
}

/** Without mail nobody could confirm the address: better to say so than to make a half account. */
const mailMissing = (): ApiError =>
  new ApiError(
    'email_provider_disabled',
    'Email signups are disabled: addresses must be confirmed, and this server cannot send mail',
    { status: 400 },
  )

function requireEmail(text: string): string {
  const email = findEmail(text)
  if (email === null) throw invalid('Unable to validate email address: invalid format')
  return email
}

/** ASVS 6.2: a length, no rules of composition, no truncation. */
function requireGoodPassword(password: string, minLength: number): void {
  if (password === '') throw invalid('Signup requires a valid password')
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    throw invalid(`Password cannot be longer than ${MAX_PASSWORD_BYTES} bytes`)
  }
  if ([...password].length < minLength) {
    throw new ApiError('weak_password', `Password should be at least ${minLength} characters.`, {
      status: 422,
      details: { reasons: ['length'] },
    })
  }
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** The rows of a new account. What the client says goes to `user_metadata`, under what the server knows. */
function createAccount(email: string, { data, password }: SignUpRequest): Account {
  const id = createId()
  const now = timestamp()
  const facts = { email, email_verified: true, phone_verified: false, sub: id }
  const times = { lastSignInAt: now, createdAt: now, updatedAt: now }
  const user = createUser({
    id,
    email,
    passwordHash: hashPassword(password),
    emailConfirmedAt: now,
    appMetadata: { provider: 'email', providers: ['email'] },
    userMetadata: { ...data, ...facts },
    ...times,
  })
  const identity = { id: createId(), userId: id, provider: 'email', providerId: id }
  return { user, identities: [{ ...identity, identityData: facts, ...times }] }
}

/** The database decides whose address it is: of parallel sign-ups one wins. */
async function insert({ db }: Scope, { account, session }: SignedIn): Promise<void> {
  try {
    await db.batch([
      db.insert(users).values(account.user),
      db.insert(identities).values([...account.identities]),
      db.insert(sessions).values(session),
    ])
  } catch (error) {
    if (!errorText(error).includes('UNIQUE constraint failed: auth_users.email')) throw error
    throw new ApiError('user_already_exists', 'User already registered', { status: 422 })
  }
}
