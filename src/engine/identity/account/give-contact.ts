// An address or a number becomes a user's own: it was confirmed, or needs no confirmation.
import { and, eq, ne } from 'drizzle-orm'
import { createId, type Scope, timestamp } from '../../core/index.ts'
import { challenges, factors, passkeys } from '../factor/tables.ts'
import { type Part, together, writing } from '../part.ts'
import { endingSessions } from '../session/ending.ts'
import { type Account, type Identity, identities, type User, users } from '../tables.ts'
import type { Contact } from './contact.ts'
import { requireUnchanged } from './unchanged.ts'

/** What becomes of an account, and what writes it. */
export interface Change {
  readonly account: Account
  readonly part: Part
}

/** Gives the contact to the account. An anonymous user is a permanent one from here on. */
export function giveContact({ db }: Scope, account: Account, contact: Contact): Change {
  const { user } = account
  const now = timestamp()
  const facts =
    contact.kind === 'email'
      ? { email: contact.email, email_verified: true }
      : { phone: contact.phone, phone_verified: true }
  const next = {
    ...columnsOf(user, contact, now),
    isAnonymous: false,
    appMetadata: withProvider(user, contact.kind),
    userMetadata: { ...EMPTY_FACTS, ...user.userMetadata, ...facts, sub: user.id },
    updatedAt: now,
  }
  const identity = createIdentity(account, contact.kind, { facts, now })
  const write = db
    .insert(identities)
    .values(identity)
    .onConflictDoUpdate({
      target: [identities.provider, identities.providerId],
      set: { identityData: identity.identityData, updatedAt: now },
    })
  const others = account.identities.filter(({ provider }) => provider !== contact.kind)
  return {
    account: { ...account, user: { ...user, ...next }, identities: [...others, identity] },
    part: together(
      requireUnchanged(user),
      writing(db.update(users).set(next).where(eq(users.id, user.id)), write),
    ),
  }
}

const EMPTY_FACTS = { email_verified: false, phone_verified: false }

/** What was asked for is no longer pending once it is given. */
function columnsOf(user: User, contact: Contact, now: string): Partial<User> {
  if (contact.kind === 'phone') {
    const pending = user.newPhone === contact.phone ? { newPhone: null } : {}
    return { phone: contact.phone, phoneConfirmedAt: now, ...pending }
  }
  const isPending = user.newEmail === contact.email
  const pending = isPending ? { newEmail: null, emailChangeConfirmed: false } : {}
  return { email: contact.email, emailConfirmedAt: now, ...pending }
}

/** The metadata in which a user's ways in are named, with one more. */
export function withProvider({ appMetadata }: User, kind: string): Record<string, unknown> {
  const { provider = kind, providers = [] } = appMetadata
  const known = Array.isArray(providers) ? providers : []
  return { ...appMetadata, provider, providers: [...new Set([...known, kind])] }
}

function createIdentity(
  { user, identities: owned }: Account,
  provider: string,
  { facts, now }: { facts: Record<string, unknown>; now: string },
): Identity {
  const found = owned.find((one) => one.provider === provider)
  const identityData = { ...EMPTY_FACTS, ...found?.identityData, ...facts, sub: user.id }
  if (found !== undefined) return { ...found, identityData, updatedAt: now }
  const times = { lastSignInAt: now, createdAt: now, updatedAt: now }
  return { id: createId(), userId: user.id, provider, providerId: user.id, identityData, ...times }
}

/**
 * Takes an account from whoever made it for an address that was not theirs: its password, its sessions, its other
 * ways in and its second factors go. For the moment in which the mailbox's owner comes in by a mail that the sign-up did not send.
 */
export function takeOver(scope: Scope, { user, identities: owned }: Account) {
  const { db } = scope
  const isForeign = and(eq(identities.userId, user.id), ne(identities.provider, 'email'))
  return {
    account: {
      user: { ...user, passwordHash: null },
      identities: owned.filter(({ provider }) => provider === 'email'),
      factors: [],
    },
    part: writing(
      db.update(users).set({ passwordHash: null }).where(eq(users.id, user.id)),
      db.delete(identities).where(isForeign),
      db.delete(passkeys).where(eq(passkeys.userId, user.id)),
      db.delete(factors).where(eq(factors.userId, user.id)),
      db.delete(challenges).where(eq(challenges.userId, user.id)),
    ),
    ending: endingSessions(scope, user.id),
  }
}
