// Reading an account, and a user as GoTrue's clients expect one.
import { eq, type SQLWrapper } from 'drizzle-orm'
import type { Drizzle } from '../../core/index.ts'
import { type Account, type Identity, identities, type User, users } from '../tables.ts'
import { AUDIENCE, ROLE } from '../token/access-token.ts'

/** A user's row of which only the given columns are known; the others are as for somebody who has just come. */
export const createUser = (known: NewUser): User => ({ ...NOTHING_KNOWN, ...known })

type Known = 'id' | 'email' | 'appMetadata' | 'userMetadata' | 'createdAt' | 'updatedAt'
type NewUser = Pick<User, Known> & Partial<User>

const NOTHING_KNOWN: Omit<User, Known> = {
  passwordHash: null,
  emailConfirmedAt: null,
  lastSignInAt: null,
  phone: null,
  phoneConfirmedAt: null,
  confirmationSentAt: null,
  recoverySentAt: null,
  newEmail: null,
  emailChangeSentAt: null,
  emailChangeConfirmed: false,
  newPhone: null,
  phoneChangeSentAt: null,
  reauthenticationSentAt: null,
  invitedAt: null,
  bannedUntil: null,
  deletedAt: null,
  isAnonymous: false,
  role: ROLE,
}

/** The two queries of an account, for a batch; `userId` is an id or a query that yields one. */
export const selectAccount = (db: Drizzle, userId: string | SQLWrapper) =>
  [
    db.select().from(users).where(eq(users.id, userId)),
    db.select().from(identities).where(eq(identities.userId, userId)).orderBy(identities.createdAt),
  ] as const

/** A user as JSON; a time that is not set is absent, never null (Kotlin's client would crash). */
export function presentUser({ user, identities: owned }: Account) {
  return {
    id: user.id,
    aud: AUDIENCE,
    role: ROLE,
    email: user.email ?? '',
    phone: '',
    ...presentTimes(user),
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    identities: owned.map(presentIdentity),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    is_anonymous: false,
  }
}

const presentTimes = ({ emailConfirmedAt, lastSignInAt }: User) => ({
  ...(emailConfirmedAt && { email_confirmed_at: emailConfirmedAt, confirmed_at: emailConfirmedAt }),
  ...(lastSignInAt && { last_sign_in_at: lastSignInAt }),
})

const presentIdentity = (identity: Identity) => ({
  identity_id: identity.id,
  id: identity.providerId,
  user_id: identity.userId,
  identity_data: identity.identityData,
  provider: identity.provider,
  ...(identity.lastSignInAt && { last_sign_in_at: identity.lastSignInAt }),
  created_at: identity.createdAt,
  updated_at: identity.updatedAt,
  email: identity.identityData.email,
})
