// `DELETE /user/identities/{identity_id}`: a way in goes, but never the last one. With it goes what it alone vouched for.
import { and, eq, sql } from 'drizzle-orm'
import { ApiError, guard, timestamp } from '../../core/index.ts'
import { findTaken } from '../account/taken.ts'
import { requireUnchanged, retryChanged } from '../account/unchanged.ts'
import { closeWaysIn } from '../admin/ways-in.ts'
import { writeAudit } from '../audit/audit.ts'
import { commit, NOTHING, type Part, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import { type Account, type Identity, identities, type User, users } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { requireProven } from './link.ts'

/**
 * Unlinks, in two round trips.
 * @param identityId in either case, as Swift writes it
 * @throws ApiError `identity_not_found`, `single_identity_not_deletable`, `email_conflict_identity_not_deletable`
 */
export const unlink = (visit: Visit, claims: AccessClaims, identityId: string): Promise<void> =>
  retryChanged(() => unlinkOnce(visit, claims, identityId.toLowerCase()))

async function unlinkOnce(visit: Visit, claims: AccessClaims, identityId: string): Promise<void> {
  const { scope, device } = visit
  const { account, session } = await requireProven(scope, claims)
  const { user } = account
  const identity = account.identities.find(({ id }) => id === identityId)
  if (identity === undefined) {
    throw new ApiError('identity_not_found', "Identity doesn't exist", { status: 422 })
  }
  const rest = account.identities.filter(({ id }) => id !== identityId)
  const next = { ...forget(account, identity, rest), updatedAt: timestamp() }
  const isOther = next.email !== user.email || identity.provider === 'phone'
  const details = { provider: identity.provider }
  const which = and(eq(identities.id, identityId), eq(identities.userId, user.id))
  await commit(scope, [
    requireAsker(session),
    requireOther(user.id, identityId),
    requireUnchanged(user),
    writing(
      scope.db.delete(identities).where(which),
      scope.db.update(users).set(next).where(eq(users.id, user.id)),
    ),
    isOther ? closeWaysIn(scope, user.id) : NOTHING,
    writeAudit(scope, {
      action: 'identity_unlinked',
      actorId: user.id,
      subjectId: user.id,
      device,
      details,
    }),
  ]).catch((error: unknown) => {
    throw findTaken(error) === null ? error : emailConflict()
  })
}

const ALONE = 'identity_alone'

/** Another identity or a passkey must be left; counted inside the batch, so that of two at once one stays. */
const requireOther = (userId: string, identityId: string): Part => ({
  items: [
    guard(
      sql`EXISTS (SELECT 1 FROM auth_identities WHERE user_id = ${userId} AND id <> ${identityId})
        OR EXISTS (SELECT 1 FROM auth_passkeys WHERE user_id = ${userId} AND factor_id IS NULL)`,
      ALONE,
    ),
  ],
  refusals: {
    [ALONE]: () =>
      new ApiError(
        'single_identity_not_deletable',
        'User must have at least 1 identity after unlinking',
        { status: 422 },
      ),
  },
  read: () => {},
})

const emailConflict = (): ApiError =>
  new ApiError(
    'email_conflict_identity_not_deletable',
    'Unable to unlink identity due to email conflict',
    { status: 422 },
  )

/** The user without the identity: the address is one that the others vouch for, and a password goes with the last name to it. */
function forget({ user }: Account, gone: Identity, rest: readonly Identity[]): Partial<User> {
  const isPhone = gone.provider === 'phone'
  const phone = isPhone ? { phone: null, phoneConfirmedAt: null } : {}
  const email = isPhone ? user.email : emailOf(user, rest)
  const isSame = email === user.email
  const confirmedAt = isSame ? user.emailConfirmedAt : email === null ? null : timestamp()
  const isEmail = gone.provider === 'email'
  const hasPhone = !isPhone && user.phoneConfirmedAt !== null
  const hasName = hasPhone || (email !== null && !isEmail)
  const { email: _, ...told } = user.userMetadata
  const facts = { ...(email !== null && { email }), email_verified: confirmedAt !== null }
  return {
    email,
    emailConfirmedAt: confirmedAt,
    ...phone,
    passwordHash: hasName ? user.passwordHash : null,
    appMetadata: { ...user.appMetadata, ...providersOf(user, rest) },
    userMetadata: isSame && !isPhone ? user.userMetadata : { ...told, ...facts },
  }
}

/** As GoTrue chooses it: that of the way in by mail, else one that a provider vouches for. */
function emailOf({ email }: User, rest: readonly Identity[]): string | null {
  if (rest.some(({ provider }) => provider === 'email')) return email
  const vouched = rest
    .filter(({ identityData }) => identityData.email_verified === true)
    .flatMap(({ identityData }) =>
      typeof identityData.email === 'string' ? [identityData.email] : [],
    )
  return vouched.find((one) => one === email) ?? vouched[0] ?? null
}

function providersOf({ appMetadata }: User, rest: readonly Identity[]) {
  const providers = [...new Set(rest.map(({ provider }) => provider))]
  const isLeft = providers.some((one) => one === appMetadata.provider)
  return { provider: isLeft ? appMetadata.provider : providers[0], providers }
}
