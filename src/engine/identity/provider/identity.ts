// An account at a provider as a way in: its rows, and what becomes of the user who has it. Who it is, the provider's subject says
// alone; name and address are beside it.
import { and, eq, sql } from 'drizzle-orm'
import {
  ApiError,
  createId,
  guard,
  type ProviderProfile,
  type Scope,
  timestamp,
} from '../../core/index.ts'
import { createUser } from '../account/account.ts'
import { findEmail } from '../account/email.ts'
import { type Change, withProvider } from '../account/give-contact.ts'
import { requireUnchanged } from '../account/unchanged.ts'
import { isSmall } from '../body.ts'
import { type Part, together, writing } from '../part.ts'
import { type Account, type Identity, identities, type User, users } from '../tables.ts'

/** Somebody who has shown at a provider who they are. */
export interface Newcomer {
  readonly provider: string
  readonly issuer: string
  readonly profile: ProviderProfile
}

/** What becomes of somebody's account. */
export interface Joining {
  readonly newcomer: Newcomer
  /** Whether an account without an address takes the one that the provider vouches for; not where somebody else has it. */
  readonly givesEmail: boolean
}

/** The address that the provider vouches for; null when there is none. */
export const findVouched = ({ profile }: Newcomer): string | null =>
  profile.isEmailVerified && profile.email !== null ? findEmail(profile.email) : null

const MAX_NAME_CHARACTERS = 200
const MAX_URL_CHARACTERS = 1000

/** Names and picture under the names that GoTrue gives them; what is missing is absent. */
function describeNames({ profile }: Newcomer): Record<string, string> {
  const { name, userName, picture } = profile
  const [full, short] = [name, userName].map((one) => one?.slice(0, MAX_NAME_CHARACTERS))
  const isUrl = picture !== null && picture.length <= MAX_URL_CHARACTERS && isWebUrl(picture)
  return {
    ...(full !== undefined && { name: full, full_name: full }),
    ...(short !== undefined && { user_name: short, preferred_username: short }),
    ...(isUrl && { avatar_url: picture, picture }),
  }
}

const isWebUrl = (text: string): boolean => URL.parse(text)?.protocol === 'https:'

/** All that an identity tells of its owner. */
function describeIdentity(newcomer: Newcomer): Record<string, unknown> {
  const { issuer, profile } = newcomer
  const email = findEmail(profile.email ?? '')
  return {
    iss: issuer,
    sub: profile.subject,
    provider_id: profile.subject,
    ...describeNames(newcomer),
    ...(email !== null && { email }),
    email_verified: findVouched(newcomer) !== null,
    phone_verified: false,
  }
}

function createIdentity(userId: string, newcomer: Newcomer): Identity {
  const now = timestamp()
  return {
    id: createId(),
    userId,
    provider: newcomer.provider,
    providerId: newcomer.profile.subject,
    identityData: describeIdentity(newcomer),
    lastSignInAt: now,
    createdAt: now,
    updatedAt: now,
  }
}

/** The rows of a new account. @param email its own; null where the provider vouches for none, or somebody else has it */
export function createProviderAccount(newcomer: Newcomer, email: string | null): Account {
  const { provider } = newcomer
  const id = createId()
  const now = timestamp()
  const identity = createIdentity(id, newcomer)
  const { email: _, ...facts } = identity.identityData
  const user = createUser({
    id,
    email,
    emailConfirmedAt: email === null ? null : now,
    appMetadata: { provider, providers: [provider] },
    userMetadata: { ...facts, ...(email !== null && { email }), email_verified: email !== null },
    createdAt: now,
    updatedAt: now,
  })
  return { user, identities: [identity], factors: [] }
}

/** Adds the way in to an account; it is the database that lets nobody have one that somebody has. */
export function addIdentity(
  { db }: Scope,
  account: Account,
  { newcomer, givesEmail }: Joining,
): Change {
  const { user } = account
  const identity = createIdentity(user.id, newcomer)
  const next = {
    isAnonymous: false,
    appMetadata: withProvider(user, newcomer.provider),
    ...joinFacts(user, newcomer, givesEmail),
  }
  return {
    account: {
      ...account,
      user: { ...user, ...next },
      identities: [...account.identities, identity],
    },
    part: together(
      requireUnchanged(user),
      writing(
        db.insert(identities).values(identity),
        db.update(users).set(next).where(eq(users.id, user.id)),
      ),
    ),
  }
}

const GONE = 'identity_gone'

/** Somebody comes in by a way that they have: what the provider says of them is as it says now. */
export function renewIdentity(
  { db }: Scope,
  account: Account,
  { newcomer, givesEmail }: Joining,
): Change {
  const { user } = account
  const now = timestamp()
  const renewed = { identityData: describeIdentity(newcomer), lastSignInAt: now, updatedAt: now }
  const isIt = (one: Identity): boolean =>
    one.provider === newcomer.provider && one.providerId === newcomer.profile.subject
  const id = account.identities.find(isIt)?.id ?? ''
  const which = and(eq(identities.id, id), eq(identities.userId, user.id))
  const isThere: Part = {
    items: [guard(sql`EXISTS (SELECT 1 FROM ${identities} WHERE ${which})`, GONE)],
    refusals: { [GONE]: changed },
    read: () => {},
  }
  const write = writing(db.update(identities).set(renewed).where(which))
  const owned = account.identities.map((one) => (isIt(one) ? { ...one, ...renewed } : one))
  const takesEmail = givesEmail && user.email === null && findVouched(newcomer) !== null
  if (!takesEmail) {
    return { account: { ...account, identities: owned }, part: together(isThere, write) }
  }
  const next = joinFacts(user, newcomer, true)
  return {
    account: { ...account, user: { ...user, ...next }, identities: owned },
    part: together(
      isThere,
      requireUnchanged(user),
      write,
      writing(db.update(users).set(next).where(eq(users.id, user.id))),
    ),
  }
}

/** What else a user gets: names that they have not given, and an address if they have none. */
function joinFacts(user: User, newcomer: Newcomer, givesEmail: boolean): Partial<User> {
  const updatedAt = timestamp(Math.max(Date.now(), Date.parse(user.updatedAt) + 1)) // it tells one state from the next
  const email = givesEmail && user.email === null ? findVouched(newcomer) : null
  const facts = email === null ? {} : { email, email_verified: true }
  const told = { ...describeNames(newcomer), ...user.userMetadata, ...facts }
  return {
    updatedAt,
    ...(email !== null && { email, emailConfirmedAt: updatedAt }),
    ...(isSmall(told) && { userMetadata: told }),
  }
}

const changed = (): ApiError =>
  new ApiError('conflict', 'The user was changed meanwhile. Try again.', { status: 409 })
