// A user's own passkeys: which there are, what they are called, and taking one away.
import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { ApiError, guard, isUuid, readRow, type Scope, timestamp } from '../../core/index.ts'
import { type Myself, showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Passkey, passkeys } from '../factor/tables.ts'
import { commit, type Part, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import { identities, users } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { requireManager } from './manager.ts'

const GONE = 'passkey_gone'
const LAST = 'passkey_last'

/** The passkeys by which a user comes in, oldest first; a factor's credentials are none of them. */
export const showPasskeys = ({ db }: Scope, userId: string): Part<readonly Passkey[]> => ({
  items: [db.select().from(passkeys).where(isWayInOf(userId)).orderBy(asc(passkeys.createdAt))],
  read: ([rows = []]) => rows.map((row) => readRow(passkeys, row)),
})

const isWayInOf = (userId: string): SQL | undefined =>
  and(eq(passkeys.userId, userId), isNull(passkeys.factorId))

/** In one round trip. */
export async function listPasskeys(scope: Scope, claims: AccessClaims) {
  const [, owned] = await commit(scope, [
    showMyself(scope, claims),
    showPasskeys(scope, claims.sub),
  ])
  return owned.map(presentPasskey)
}

export const presentPasskey = (passkey: Passkey) => ({
  ...presentNewPasskey(passkey),
  ...(passkey.lastUsedAt !== null && { last_used_at: passkey.lastUsedAt }),
})

export const presentNewPasskey = ({ id, friendlyName, createdAt }: Passkey) => ({
  id,
  friendly_name: friendlyName,
  created_at: createdAt,
})

/** A user's wish about one of their passkeys. */
export interface Managing {
  readonly visit: Visit
  readonly claims: AccessClaims
  readonly passkeyId: string
}

/** Gives it another name, in two round trips. @throws ApiError when the user has no such passkey, or must show a factor first */
export async function renamePasskey(managing: Managing, friendlyName: string) {
  const { visit, claims, passkeyId } = managing
  const { scope, device } = visit
  const { myself, passkey } = await requireOwn(managing)
  const next = { friendlyName, updatedAt: timestamp() }
  const { sub: userId } = claims
  await commit(scope, [
    requireAsker(myself.session),
    requirePasskey(passkeyId, userId),
    writing(scope.db.update(passkeys).set(next).where(eq(passkeys.id, passkeyId))),
    writeAudit(scope, {
      action: 'passkey_updated',
      actorId: userId,
      subjectId: userId,
      device,
      details: { passkey_id: passkeyId },
    }),
  ])
  return presentPasskey({ ...passkey, ...next })
}

/** Takes it away, in two round trips. @throws ApiError as above, and for the last way in of somebody who has no other */
export async function deletePasskey(managing: Managing): Promise<void> {
  const { visit, claims, passkeyId } = managing
  const { scope, device } = visit
  const { myself } = await requireOwn(managing)
  const { sub: userId } = claims
  await commit(scope, [
    requireAsker(myself.session),
    requirePasskey(passkeyId, userId),
    requireOtherWay(passkeyId, userId),
    removePasskey(scope, passkeyId),
    writeAudit(scope, {
      action: 'passkey_deleted',
      actorId: userId,
      subjectId: userId,
      device,
      details: { passkey_id: passkeyId },
    }),
  ])
}

export const removePasskey = ({ db }: Scope, passkeyId: string): Part =>
  writing(db.delete(passkeys).where(eq(passkeys.id, passkeyId)))

async function requireOwn({ visit: { scope }, claims, passkeyId }: Managing): Promise<{
  myself: Myself
  passkey: Passkey
}> {
  const [myself, owned] = await commit(scope, [
    showMyself(scope, claims),
    showPasskeys(scope, claims.sub),
  ])
  requireManager(myself)
  const passkey = owned.find(({ id }) => id === passkeyId)
  if (passkey === undefined) throw passkeyNotFound()
  return { myself, passkey }
}

/** Refuses the batch when the user has no such passkey, be it another user's or nobody's. */
export function requirePasskey(passkeyId: string, userId: string): Part {
  const isIt = and(eq(passkeys.id, passkeyId), isWayInOf(userId))
  return {
    items: [guard(sql`EXISTS (SELECT 1 FROM ${passkeys} WHERE ${isIt})`, GONE)],
    refusals: { [GONE]: passkeyNotFound },
    read: () => {},
  }
}

/** An address, a number, a provider or another passkey. */
function requireOtherWay(passkeyId: string, userId: string): Part {
  const hasContact = sql`EXISTS (SELECT 1 FROM ${users}
    WHERE id = ${userId} AND (email IS NOT NULL OR phone IS NOT NULL))`
  const hasProvider = sql`EXISTS (SELECT 1 FROM ${identities}
    WHERE user_id = ${userId} AND provider NOT IN ('email', 'phone'))`
  const hasPasskey = sql`EXISTS (SELECT 1 FROM ${passkeys}
    WHERE user_id = ${userId} AND factor_id IS NULL AND id <> ${passkeyId})`
  return {
    items: [guard(sql`${hasContact} OR ${hasProvider} OR ${hasPasskey}`, LAST)],
    refusals: { [LAST]: lastWayIn },
    read: () => {},
  }
}

const lastWayIn = (): ApiError =>
  new ApiError(
    'single_identity_not_deletable',
    'This passkey is the only way in: add an address or another passkey first',
    { status: 422 },
  )

/** The id of a path. @throws ApiError when it is no UUID */
export function requirePasskeyId(text: string): string {
  if (isUuid(text)) return text.toLowerCase()
  throw new ApiError('validation_failed', 'passkey_id must be an UUID', { status: 404 })
}

const passkeyNotFound = (): ApiError =>
  new ApiError('validation_failed', 'Passkey not found', { status: 404 })
