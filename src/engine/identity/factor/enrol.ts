// `POST /factors`: a second factor that its owner has yet to show.
import { and, eq, lt, or, sql } from 'drizzle-orm'
import { ApiError, errorText, guard, type Scope, timestamp } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { planNonce, showNonce } from '../code/nonce.ts'
import { commit, type Part, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import type { Account } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { ENROL_WORDS, requireAssurance, requirePermanent } from './assurance.ts'
import type { EnrolRequest } from './kind.ts'
import { requireKind } from './kinds.ts'
import { type Factor, type FactorType, factors } from './tables.ts'

/** Most factors of one user, those under way included. */
const MAX_FACTORS = 10

/** After which a factor that was never shown makes room for others. */
const PENDING_SECONDS = 300

const TOO_MANY = 'factors_full'

/**
 * Begins a factor, in two round trips.
 * @returns what the client shows its user, once
 * @throws ApiError `mfa_…_enroll_not_enabled`, `insufficient_aal`, `reauthentication_needed`, `mfa_factor_name_conflict`,
 * `too_many_enrolled_mfa_factors`
 */
export async function enrol(visit: Visit, claims: AccessClaims, request: EnrolRequest) {
  const { scope, device } = visit
  const kind = requireKind(scope, request.factor_type, 'enroll')
  const { nonce } = request
  const [myself, found] = await commit(scope, [
    showMyself(scope, claims),
    await showNonce(scope, claims, nonce),
  ])
  const { account, session } = myself
  requirePermanent(account)
  requireAssurance(account, session, ENROL_WORDS)
  const proof = planNonce(scope, myself, { nonce, found, change: 'A new second factor' })
  const { columns, shown } = await kind.enrol(visit, account, request)
  const factor = createFactor(account, { type: kind.type, name: request.friendly_name })
  const { id: userId } = account.user
  const details = { factor_id: factor.id, factor_type: kind.type }
  await commit(scope, [
    requireAsker({ id: session.id, userId }),
    proof,
    writeFactor(scope, { ...factor, ...columns }),
    writeAudit(scope, {
      action: 'factor_in_progress',
      actorId: userId,
      subjectId: userId,
      device,
      details,
    }),
  ]).catch((error: unknown) => {
    throw findNameConflict(error, factor) ?? error
  })
  return { id: factor.id, type: kind.type, friendly_name: factor.friendlyName, ...shown }
}

/** A factor's row of which only what all kinds have is known. */
export function createFactor(
  { user }: Account,
  { type, name }: { type: FactorType; name: string },
): Factor {
  const now = timestamp()
  return {
    id: crypto.randomUUID(), // Swift and Kotlin read it as a UUID
    userId: user.id,
    type,
    status: 'unverified',
    friendlyName: name,
    secret: null,
    lastStep: null,
    phone: null,
    lastChallengedAt: null,
    createdAt: now,
    updatedAt: now,
  }
}

/** Writes a factor in the place of those that were begun and left: nobody is locked out of a name by them. */
export function writeFactor({ db }: Scope, factor: Factor): Part {
  const { userId, phone } = factor
  const left = timestamp(Date.now() - PENDING_SECONDS * 1000)
  const isLeft = or(
    lt(factors.createdAt, left),
    phone === null ? undefined : eq(factors.phone, phone),
  )
  const hasRoom = sql`(SELECT count(*) FROM ${factors} WHERE user_id = ${userId}) < ${MAX_FACTORS}`
  return {
    items: [
      db
        .delete(factors)
        .where(and(eq(factors.userId, userId), eq(factors.status, 'unverified'), isLeft)),
      guard(hasRoom, TOO_MANY),
      db.insert(factors).values(factor),
    ],
    refusals: {
      [TOO_MANY]: () =>
        new ApiError(
          'too_many_enrolled_mfa_factors',
          'Maximum number of verified factors reached, unenroll to continue',
          { status: 422 },
        ),
    },
    read: () => {},
  }
}

/** What a name that is taken tells; null for another error. */
export function findNameConflict(
  error: unknown,
  { friendlyName }: Pick<Factor, 'friendlyName'>,
): ApiError | null {
  if (!errorText(error).includes('auth_factors.friendly_name')) return null
  const message = `A factor with the friendly name "${friendlyName}" for this user already exists`
  return new ApiError('mfa_factor_name_conflict', message, { status: 422 })
}

/** A part of which nothing is read, for a user's own factor. */
export const renameFactor = (
  { db }: Scope,
  { id, userId }: Factor,
  next: Partial<Pick<Factor, 'friendlyName' | 'phone'>>,
): Part =>
  writing(
    db
      .update(factors)
      .set({ ...next, updatedAt: timestamp() })
      .where(and(eq(factors.id, id), eq(factors.userId, userId))),
  )
