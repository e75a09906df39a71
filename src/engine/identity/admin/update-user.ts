// `PUT /admin/users/{id}`: one round trip to read, one to write. What makes the user's tokens wrong ends their sessions.
import { eq } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { mergeMetadata } from '../account/metadata.ts'
import { showAccount } from '../account/show-account.ts'
import { findTaken } from '../account/taken.ts'
import { requireUnchanged, retryChanged } from '../account/unchanged.ts'
import { type AuditAction, writeAudit } from '../audit/audit.ts'
import type { Device } from '../device.ts'
import { noteStanding } from '../issuer/people.ts'
import { commit, NOTHING, type Part, together, writing } from '../part.ts'
import { endingSessions, entomb } from '../session/ending.ts'
import { type Account, identities, type User, users } from '../tables.ts'
import type { Attributes } from './attributes.ts'
import { createIdentity, describeNames } from './new-user.ts'
import { requireUser, userNotFound } from './user.ts'
import { closeWaysIn } from './ways-in.ts'

export interface Update {
  readonly userId: string
  readonly attributes: Attributes
  readonly device: Device
}

/**
 * Changes a user; when somebody else changes them in between, it begins again with what they are now.
 * @throws ApiError `user_not_found`, `email_exists`, `phone_exists`, `conflict`
 */
export const updateUser = (scope: Scope, update: Update): Promise<Account> =>
  retryChanged(async () => {
    const found = await requireUser(scope, update.userId)
    if (found.user.deletedAt !== null) throw userNotFound()
    return commitUpdate(scope, update, found)
  })

async function commitUpdate(scope: Scope, update: Update, found: Account): Promise<Account> {
  const { userId, attributes } = update
  const next = changeUser(found.user, attributes)
  const mustEnd = endsSessions(found.user, attributes)
  const nobody: Part<readonly string[]> = { items: [], read: () => [] }
  const [, ended, , account] = await commit(scope, [
    requireUnchanged(found.user),
    mustEnd ? endingSessions(scope, userId) : nobody,
    together(
      writing(scope.db.update(users).set(next).where(eq(users.id, userId))),
      changeIdentities(scope, found, { next, attributes }),
      closesWaysIn(found.user, attributes) ? closeWaysIn(scope, userId) : NOTHING,
      recordUpdate(scope, update),
    ),
    showAccount(userId),
  ]).catch((error: unknown) => {
    throw findTaken(error) ?? error
  })
  await entomb(scope, ended)
  await tellKv(scope, update)
  if (account === null) throw userNotFound()
  return account
}

/** A user of another issuer has no session here that could end. */
async function tellKv(scope: Scope, { userId, attributes: { ban } }: Update): Promise<void> {
  if (ban === null) return
  const until = ban.until === null ? null : Date.parse(ban.until)
  await noteStanding(
    scope,
    userId,
    until === null ? { kind: 'welcome' } : { kind: 'barred', until },
  )
}

/** The user as they will be. `updatedAt` always grows, so that it tells one state from the next. */
function changeUser(user: User, attributes: Attributes): User {
  const { email, phone, passwordHash, role, ban } = attributes
  const now = timestamp(Math.max(Date.now(), Date.parse(user.updatedAt) + 1))
  const isNamed = email !== null || phone !== null
  const changed: User = {
    ...user,
    ...(email !== null && { email, newEmail: null, emailChangeConfirmed: false }),
    ...(phone !== null && { phone, newPhone: null }),
    ...(passwordHash !== null && { passwordHash }),
    ...(role !== null && { role }),
    ...(ban !== null && { bannedUntil: ban.until }),
    ...(isNamed && { isAnonymous: false }),
    updatedAt: now,
  }
  const confirmed: User = {
    ...changed,
    ...(attributes.isEmailConfirmed &&
      changed.email !== null && { emailConfirmedAt: user.emailConfirmedAt ?? now }),
    ...(attributes.isPhoneConfirmed &&
      changed.phone !== null && { phoneConfirmedAt: user.phoneConfirmedAt ?? now }),
  }
  const facts = touchesNames(attributes) ? describeNames(confirmed) : {}
  const providers = providersOf(user, attributes)
  return {
    ...confirmed,
    userMetadata: { ...mergeMetadata(user.userMetadata, attributes.userMetadata), ...facts },
    appMetadata: mergeMetadata({ ...user.appMetadata, ...providers }, attributes.appMetadata),
  }
}

const touchesNames = ({ email, phone, isEmailConfirmed, isPhoneConfirmed }: Attributes): boolean =>
  email !== null || phone !== null || isEmailConfirmed || isPhoneConfirmed

/** The providers that the metadata names, with those that the change adds. */
function providersOf({ appMetadata }: User, { email, phone }: Attributes): object {
  if (email === null && phone === null) return {}
  const old = Array.isArray(appMetadata.providers) ? appMetadata.providers : []
  const added = [...(email === null ? [] : ['email']), ...(phone === null ? [] : ['phone'])]
  const providers = [...new Set([...old, ...added])]
  return { provider: appMetadata.provider ?? providers[0], providers }
}

/** The ways in by address and number say what the user's row says. */
function changeIdentities(
  { db }: Scope,
  { identities: owned }: Account,
  { next, attributes }: { next: User; attributes: Attributes },
): Part {
  if (!touchesNames(attributes)) return NOTHING
  const has = (provider: string) => owned.some((one) => one.provider === provider)
  const wanted = [
    ...(attributes.email !== null || has('email') ? ['email'] : []),
    ...(attributes.phone !== null || has('phone') ? ['phone'] : []),
  ]
  const rows = wanted.map((provider) => createIdentity(next, provider))
  return writing(
    ...rows.map((row) =>
      db
        .insert(identities)
        .values(row)
        .onConflictDoUpdate({
          target: [identities.provider, identities.providerId],
          set: { identityData: row.identityData, updatedAt: row.updatedAt },
        }),
    ),
  )
}

/** Whether tokens that are out would say what is no longer so, or belong to whoever knew the old password. */
const endsSessions = (user: User, { role, ban, passwordHash }: Attributes): boolean =>
  passwordHash !== null || isBarring(ban) || (role !== null && role !== user.role)

/** Whether what was sent to the user before may no longer open anything: an old mailbox or a guest's hands hold it. */
const closesWaysIn = (user: User, { email, phone, ban, passwordHash }: Attributes): boolean =>
  passwordHash !== null ||
  isBarring(ban) ||
  (email !== null && email !== user.email) ||
  (phone !== null && phone !== user.phone)

const isBarring = (ban: Attributes['ban']): boolean => ban !== null && ban.until !== null

/** One row for the change, and one for each part of it that is a security event of its own. */
function recordUpdate(scope: Scope, { userId, attributes, device }: Update): Part {
  const { ban, passwordHash, role, email, phone } = attributes
  const actions: AuditAction[] = ['user_modified']
  if (passwordHash !== null) actions.push('user_updated_password')
  if (ban !== null) actions.push(isBarring(ban) ? 'user_banned' : 'user_unbanned')
  const details = {
    ...(ban !== null && { banned_until: ban.until }),
    ...(role !== null && { role }),
    ...(email !== null && { email: true }),
    ...(phone !== null && { phone: true }),
  }
  const facts = { actorId: null, subjectId: userId, device, details }
  return together(...actions.map((action) => writeAudit(scope, { action, ...facts })))
}
