// The rows of a new account, and what is written with them.
import { ApiError, createId, type Scope, timestamp, USER_EVENTS } from '../../core/index.ts'
import { announce } from '../announce.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Part, together, writing } from '../part.ts'
import { type Account, identities, users } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { createUser } from './account.ts'

/** What a new account begins with. */
export interface NewAccount {
  /** Normalised; at most one of the two is given, and an anonymous user has neither. */
  readonly email?: string
  readonly phone?: string
  readonly passwordHash?: string | null
  /** What the user says of themselves. */
  readonly data: Readonly<Record<string, unknown>>
  /** Whether the address counts as the user's own at once. */
  readonly isConfirmed?: boolean
}

/** The rows of a new account. What the client says goes to `user_metadata`, under what the server knows. */
export function createAccount(given: NewAccount): Account {
  const { email, phone, passwordHash = null, data, isConfirmed = false } = given
  const id = createId()
  const now = timestamp()
  const times = { createdAt: now, updatedAt: now }
  const provider = email === undefined ? (phone === undefined ? null : 'phone') : 'email'
  if (provider === null) {
    const known = { id, email: null, appMetadata: {}, userMetadata: { ...data }, ...times }
    return { user: createUser({ ...known, isAnonymous: true }), identities: [], factors: [] }
  }
  const facts = {
    ...(provider === 'email' ? { email } : { phone }),
    email_verified: provider === 'email' && isConfirmed,
    phone_verified: provider === 'phone' && isConfirmed,
    sub: id,
  }
  const user = createUser({
    id,
    email: email ?? null,
    phone: phone ?? null,
    passwordHash,
    [provider === 'email' ? 'emailConfirmedAt' : 'phoneConfirmedAt']: isConfirmed ? now : null,
    appMetadata: { provider, providers: [provider] },
    userMetadata: { ...data, ...facts },
    ...times,
  })
  const identity = { id: createId(), userId: id, provider, providerId: id, lastSignInAt: now }
  return { user, identities: [{ ...identity, identityData: facts, ...times }], factors: [] }
}

/** Writes a new account, records it and tells the app's functions of it. */
export function writeAccount(
  { scope, device }: Pick<Visit, 'scope' | 'device'>,
  { user, identities: owned }: Account,
): Part {
  const { db } = scope
  const facts = { user_id: user.id, email: user.email, phone: user.phone }
  const subject = { actorId: user.id, subjectId: user.id, device }
  return together(
    writing(db.insert(users).values(user)),
    ...(owned.length === 0 ? [] : [writing(db.insert(identities).values([...owned]))]),
    writeAudit(scope, { action: 'user_signedup', ...subject, details: providerOf(user) }),
    announce(scope, USER_EVENTS.signedUp, { ...facts, is_anonymous: user.isAnonymous }),
  )
}

const providerOf = ({ appMetadata }: Account['user']): Record<string, unknown> => ({
  provider: appMetadata.provider ?? 'anonymous',
})

/** @throws ApiError `signup_disabled` where strangers may not make accounts */
export function requireSignUp({ app }: Scope): void {
  if (app.settings.identity.allowSignUp) return
  throw new ApiError('signup_disabled', 'Signups not allowed for this instance', { status: 422 })
}
