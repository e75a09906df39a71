// `POST /factors/recovery-codes/verify`: a code in the place of a factor that was lost. It is used once.
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { guard, readRow, type Scope, timestamp } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { hashText } from '../code/hashes.ts'
import { requireWithin } from '../limit/attempts.ts'
import { commit, type Part } from '../part.ts'
import type { SignedIn } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { loadKeys } from '../token/keys.ts'
import type { Visit } from '../visit.ts'
import { requirePermanent } from './assurance.ts'
import { verificationFailed } from './errors.ts'
import { findRecoveryCode } from './recovery-code.ts'
import { labelOf, requireRecoveryOn } from './recovery-codes.ts'
import { factors, type RecoveryCode, recoveryCodes } from './tables.ts'
import { countTry } from './tries.ts'
import { admit } from './verify.ts'

const wrong = () => verificationFailed('Invalid recovery code entered')

/**
 * Redeems a code, in two round trips. @throws ApiError `mfa_verification_failed`, `mfa_recovery_codes_locked`
 */
export async function verifyRecoveryCode(
  visit: Visit,
  claims: AccessClaims,
  typed: string,
): Promise<SignedIn> {
  const { scope, device } = visit
  requireRecoveryOn(scope, 'verify')
  const [{ account, session }, found, verdict] = await commit(scope, [
    showMyself(scope, claims),
    await showCode(scope, claims.sub, typed),
    countTry(scope, { userId: claims.sub, device, code: 'mfa_recovery_codes_locked' }),
  ])
  requirePermanent(account)
  requireWithin(verdict)
  const factor = account.factors.find(({ id }) => id === found?.factorId)
  if (found === null || factor === undefined) {
    const details = { factor_type: 'recovery_code', verified: false }
    const facts = { actorId: account.user.id, subjectId: account.user.id, device, details }
    await commit(scope, [writeAudit(scope, { action: 'verification_attempted', ...facts })])
    throw wrong()
  }
  const holding = { visit, account, session, factor }
  return admit(holding, { method: 'mfa/recovery_code' }, [redeem(scope, found)])
}

async function showCode(
  { db, secrets }: Scope,
  userId: string,
  typed: string,
): Promise<Part<RecoveryCode | null>> {
  const code = findRecoveryCode(typed)
  if (code === null) return { items: [], read: () => null }
  const hashes = await hashText(await loadKeys(secrets), labelOf(userId, code))
  const own = sql`(SELECT id FROM ${factors} WHERE user_id = ${userId} AND type = 'recovery_code')`
  const isIt = and(
    sql`${recoveryCodes.factorId} IN ${own}`,
    inArray(recoveryCodes.codeHash, hashes),
    isNull(recoveryCodes.usedAt),
  )
  return {
    items: [db.select().from(recoveryCodes).where(isIt)],
    read: ([rows = []]) => (rows[0] === undefined ? null : readRow(recoveryCodes, rows[0])),
  }
}

/** Of all batches that hold this part for one code a single one commits. */
const redeem = ({ db }: Scope, { id }: RecoveryCode): Part => ({
  items: [
    guard(
      sql`EXISTS (SELECT 1 FROM ${recoveryCodes} WHERE id = ${id} AND used_at IS NULL)`,
      'recovery_used',
    ),
    db.update(recoveryCodes).set({ usedAt: timestamp() }).where(eq(recoveryCodes.id, id)),
  ],
  refusals: { recovery_used: wrong },
  read: () => {},
})
