// `DELETE /factors/{id}`: a factor goes. With the last one go the recovery codes, and what sessions have shown by them.
import { and, eq, ne, or, type SQL, sql } from 'drizzle-orm'
import { ApiError, type Scope } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { commit, type Part, together, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import { sessions } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { isProof, requirePermanent } from './assurance.ts'
import { requireFactor } from './challenge.ts'
import { type Factor, type FactorType, factors } from './tables.ts'

/** Removes one's own factor, in two round trips. @throws ApiError `insufficient_aal`, `mfa_factor_not_found` */
export async function unenrol(
  { scope, device }: Visit,
  claims: AccessClaims,
  factorId: string,
): Promise<Factor> {
  const [{ account, session }] = await commit(scope, [showMyself(scope, claims)])
  requirePermanent(account)
  const factor = requireFactor(account, factorId)
  if (isProof(factor) && session.aal !== 'aal2') {
    const message = 'AAL2 required to unenroll verified factor'
    throw new ApiError('insufficient_aal', message, { status: 422 })
  }
  const { id: userId } = account.user
  const isOther = and(ne(sessions.id, session.id), hasShown(factor.type))
  const details = { factor_id: factor.id, factor_type: factor.type }
  await commit(scope, [
    requireAsker({ id: session.id, userId }),
    removeFactor(scope, factor, isProof(factor) ? isOther : undefined),
    writeAudit(scope, {
      action: 'factor_unenrolled',
      actorId: userId,
      subjectId: userId,
      device,
      details,
    }),
  ])
  return factor
}

/**
 * Deletes a factor with its challenges. Once no other is left that counts, recovery codes go too, and every session of the
 * user is as one that has shown nothing: the batch finds out, so that two removals at once leave nothing behind.
 * @param lowered sessions that are so even if another factor is left
 */
export function removeFactor(
  { db }: Scope,
  { id, userId }: Factor,
  lowered: SQL = sql`false`,
): Part {
  const isLeft = sql`EXISTS (SELECT 1 FROM ${factors}
    WHERE user_id = ${userId} AND status = 'verified' AND type <> 'recovery_code')`
  const isOwn = eq(factors.userId, userId)
  const isLowered = or(sql`NOT ${isLeft}`, lowered)
  const isRaised = and(eq(sessions.userId, userId), ne(sessions.aal, 'aal1'), isLowered)
  return together(
    writing(
      db.delete(factors).where(and(eq(factors.id, id), isOwn)),
      db.delete(factors).where(and(isOwn, eq(factors.type, 'recovery_code'), sql`NOT ${isLeft}`)),
      db.update(sessions).set({ aal: 'aal1', amr: WITHOUT_FACTORS }).where(isRaised),
    ),
  )
}

/** Sessions that have shown a factor of a kind. GoTrue's names: `totp`, `mfa/phone` … */
const hasShown = (type: FactorType): SQL => sql`EXISTS (SELECT 1 FROM json_each(${sessions.amr})
  WHERE json_extract(value, '$.method') IN (${type}, ${`mfa/${type}`}))`

/** What a session has shown beside second factors. */
const WITHOUT_FACTORS = sql`(SELECT json_group_array(json(value)) FROM json_each(${sessions.amr})
  WHERE json_extract(value, '$.method') <> 'totp' AND json_extract(value, '$.method') NOT LIKE 'mfa/%')`
