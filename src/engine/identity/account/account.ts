// A user as GoTrue's clients expect one.
import type { Factor } from '../factor/tables.ts'
import type { Account, Identity, User } from '../tables.ts'
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

/** A user as JSON; what is not set is absent, never null (Kotlin's client would crash). */
export function presentUser({ user, identities: owned, factors: held }: Account) {
  return {
    id: user.id,
    aud: AUDIENCE,
    role: user.role,
    email: user.email ?? '',
    phone: user.phone ?? '',
    ...presentTimes(user),
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    identities: owned.map(presentIdentity),
    ...(held.length > 0 && { factors: held.map(presentFactor) }),
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    is_anonymous: user.isAnonymous,
  }
}

/** What a user may have, or may not have yet. */
function presentTimes(user: User): Record<string, string> {
  const [confirmedAt = null] = [user.emailConfirmedAt, user.phoneConfirmedAt]
    .filter((time) => time !== null)
    .sort()
  const all = {
    email_confirmed_at: user.emailConfirmedAt,
    phone_confirmed_at: user.phoneConfirmedAt,
    confirmation_sent_at: user.confirmationSentAt,
    confirmed_at: confirmedAt,
    recovery_sent_at: user.recoverySentAt,
    new_email: user.newEmail,
    email_change_sent_at: user.emailChangeSentAt,
    new_phone: user.newPhone,
    phone_change_sent_at: user.phoneChangeSentAt,
    reauthentication_sent_at: user.reauthenticationSentAt,
    invited_at: user.invitedAt,
    last_sign_in_at: user.lastSignInAt,
    banned_until: user.bannedUntil,
    deleted_at: user.deletedAt,
  }
  const set = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
  return Object.fromEntries(set)
}

/** A second factor as JSON, without what it is verified by. */
export const presentFactor = (factor: Factor) => ({
  id: factor.id,
  status: factor.status,
  friendly_name: factor.friendlyName,
  factor_type: factor.type,
  ...(factor.lastChallengedAt && { last_challenged_at: factor.lastChallengedAt }),
  created_at: factor.createdAt,
  updated_at: factor.updatedAt,
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
