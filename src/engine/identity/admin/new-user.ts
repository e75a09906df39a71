// A user whom the operator makes: the rows, and the batch that writes them.
import { createId, type Scope, timestamp, USER_EVENTS } from '../../core/index.ts'
import { createUser } from '../account/account.ts'
import { mergeMetadata } from '../account/metadata.ts'
import { announce } from '../announce.ts'
import { type Part, together, writing } from '../part.ts'
import { type Account, type Identity, identities, type User, users } from '../tables.ts'
import type { Attributes } from './attributes.ts'

/** What is known of a new user; the rest is as for somebody who has just come. */
export type NewUser = Partial<Attributes> & { readonly invitedAt?: string }

/** The rows of a new user, who has an address, a number or both. */
export function createAccount(given: NewUser): Account {
  const { email = null, phone = null, passwordHash = null, ban = null, role = null } = given
  const id = given.id ?? createId()
  const now = timestamp()
  const times = { createdAt: now, updatedAt: now }
  const providers = [...(email === null ? [] : ['email']), ...(phone === null ? [] : ['phone'])]
  const user = createUser({
    id,
    email,
    phone,
    passwordHash,
    emailConfirmedAt: email !== null && given.isEmailConfirmed === true ? now : null,
    phoneConfirmedAt: phone !== null && given.isPhoneConfirmed === true ? now : null,
    bannedUntil: ban?.until ?? null,
    invitedAt: given.invitedAt ?? null,
    ...(role !== null && { role }),
    appMetadata: mergeMetadata({ provider: providers[0], providers }, given.appMetadata ?? {}),
    userMetadata: {},
    ...times,
  })
  const facts = describeNames(user)
  const userMetadata = mergeMetadata(given.userMetadata ?? {}, facts)
  const owned = providers.map((provider) => createIdentity({ ...user, userMetadata }, provider))
  return { user: { ...user, userMetadata }, identities: owned, factors: [] }
}

/** What the server knows of a user's address and number, as their metadata tells it. */
export const describeNames = (user: User): Record<string, unknown> => ({
  ...(user.email !== null && { email: user.email }),
  ...(user.phone !== null && { phone: user.phone }),
  email_verified: user.email !== null && user.emailConfirmedAt !== null,
  phone_verified: user.phone !== null && user.phoneConfirmedAt !== null,
  sub: user.id,
})

/** A user's way in by their own address or number. @param provider `email` or `phone` */
export function createIdentity(user: User, provider: string): Identity {
  const { id: userId, updatedAt } = user
  const { email, phone, ...facts } = describeNames(user)
  const name = provider === 'email' ? { email } : { phone }
  return {
    id: createId(),
    userId,
    provider,
    providerId: userId,
    identityData: { ...name, ...facts },
    lastSignInAt: null,
    createdAt: updatedAt,
    updatedAt,
  }
}

/** Writes a new user, and tells the app's functions. */
export const writeAccount = (scope: Scope, { user, identities: owned }: Account): Part =>
  together(
    writing(scope.db.insert(users).values(user)),
    ...owned.map((identity) => writing(scope.db.insert(identities).values(identity))),
    announce(scope, USER_EVENTS.signedUp, {
      user_id: user.id,
      email: user.email,
      phone: user.phone,
      is_anonymous: false,
    }),
  )
