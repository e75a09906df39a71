// A user's set of recovery codes: made, counted, replaced, removed. They stand in for another factor that was lost.
import { eq, sql } from 'drizzle-orm'
import { ApiError, createId, guard, type Scope, timestamp } from '../../core/index.ts'
import { type Myself, showMyself } from '../account/myself.ts'
import { type AuditAction, writeAudit } from '../audit/audit.ts'
import { hashText } from '../code/hashes.ts'
import { forgetAttempts } from '../limit/attempts.ts'
import { commit, type Part, together, writing } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import type { Account } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { loadKeys } from '../token/keys.ts'
import type { Visit } from '../visit.ts'
import { hasSecondFactor, requirePermanent } from './assurance.ts'
import { createFactor, findNameConflict, writeFactor } from './enrol.ts'
import { factorNotFound } from './errors.ts'
import { CODES, createRecoveryCode } from './recovery-code.ts'
import { type Factor, factors, recoveryCodes } from './tables.ts'
import { countedOf } from './tries.ts'

const DEFAULT_NAME = 'Recovery codes'
const GONE = 'recovery_gone'

/** The set as its owner is told of it. */
export interface RecoverySet {
  readonly id: string
  readonly type: 'recovery_code'
  readonly friendly_name?: string
  readonly total: number
}

/** @throws ApiError `mfa_factor_not_found` when there is none */
export function requireRecovery({ factors: held }: Account): Factor {
  const factor = held.find(({ type }) => type === 'recovery_code')
  if (factor === undefined) throw factorNotFound()
  return factor
}

/** How many codes are left, in one round trip. */
export async function countRecoveryCodes({ scope }: Visit, claims: AccessClaims) {
  const counting: Part<{ total: number; remaining: number }> = {
    items: [
      sql`SELECT count(*) AS total, count(*) - count(used_at) AS remaining FROM ${recoveryCodes}
        WHERE factor_id IN (SELECT id FROM ${factors} WHERE user_id = ${claims.sub})`,
    ],
    read: ([rows = []]) => ({
      total: Number(rows[0]?.total),
      remaining: Number(rows[0]?.remaining),
    }),
  }
  const [{ account }, counted] = await commit(scope, [showMyself(scope, claims), counting])
  return { id: requireRecovery(account).id, type: 'recovery_code', ...counted } as const
}

/** Makes the set, in two round trips. Its codes are told here, and never again. */
export async function generateRecoveryCodes(visit: Visit, claims: AccessClaims, name: string) {
  const { scope } = visit
  const myself = await requireRaised(visit, claims)
  const { account } = myself
  if (account.factors.some(({ type }) => type === 'recovery_code')) {
    const message = 'You have recovery codes already: regenerate them'
    throw new ApiError('mfa_verified_factor_exists', message, { status: 422 })
  }
  const made = createFactor(account, { type: 'recovery_code', name: name || DEFAULT_NAME })
  const factor = { ...made, status: 'verified' as const }
  const { codes, part } = await writeCodes(scope, factor)
  await write(visit, myself, { action: 'generate_recovery_codes', factor }, [
    requireProof(factor.userId),
    requireNoSet(factor.userId),
    writeFactor(scope, factor),
    part,
  ]).catch((error: unknown) => {
    throw findNameConflict(error, factor) ?? error
  })
  return { ...present(factor), codes }
}

/** Replaces all codes of the set. @throws ApiError `mfa_factor_not_found`, `insufficient_aal` */
export async function regenerateRecoveryCodes(visit: Visit, claims: AccessClaims) {
  const { scope } = visit
  const myself = await requireRaised(visit, claims)
  const factor = requireRecovery(myself.account)
  const { codes, part } = await writeCodes(scope, factor)
  await write(visit, myself, { action: 'generate_recovery_codes', factor }, [
    requireSet(factor),
    writing(scope.db.delete(recoveryCodes).where(eq(recoveryCodes.factorId, factor.id))),
    part,
    forgetAttempts(scope, countedOf(scope, factor.userId)),
  ])
  return { ...present(factor), codes }
}

/** Removes the set. @throws ApiError `mfa_factor_not_found`, `insufficient_aal` */
export async function removeRecoveryCodes(visit: Visit, claims: AccessClaims) {
  const { scope } = visit
  const myself = await requireRaised(visit, claims)
  const factor = requireRecovery(myself.account)
  await write(visit, myself, { action: 'recovery_codes_deleted', factor }, [
    writing(scope.db.delete(factors).where(eq(factors.id, factor.id))),
  ])
  return { id: factor.id }
}

/** Codes are made and changed by who has just shown another factor. */
async function requireRaised({ scope }: Visit, claims: AccessClaims): Promise<Myself> {
  requireRecoveryOn(scope, 'enroll')
  const [myself] = await commit(scope, [showMyself(scope, claims)])
  requirePermanent(myself.account)
  if (!hasSecondFactor(myself.account)) throw soleFactor()
  if (myself.session.aal === 'aal2') return myself
  const message = 'AAL2 required to manage recovery codes'
  throw new ApiError('insufficient_aal', message, { status: 403 })
}

/** @throws ApiError when the settings have switched recovery codes off */
export function requireRecoveryOn({ app }: Scope, what: 'enroll' | 'verify'): void {
  if (app.settings.identity.secondFactors.recoveryCodes) return
  const message = `MFA ${what} is disabled for recovery codes`
  throw new ApiError(`mfa_recovery_codes_${what}_not_enabled`, message, { status: 422 })
}

const soleFactor = (): ApiError =>
  new ApiError(
    'mfa_recovery_codes_sole_factor',
    'Recovery codes need another second factor: set one up first',
    { status: 422 },
  )

async function write(
  { scope, device }: Visit,
  { account, session }: Myself,
  { action, factor }: { action: AuditAction; factor: Factor },
  parts: readonly Part[],
): Promise<void> {
  const { id: userId } = account.user
  const details = { factor_id: factor.id }
  await commit(scope, [
    requireAsker({ id: session.id, userId }),
    ...parts,
    writeAudit(scope, { action, actorId: userId, subjectId: userId, device, details }),
  ])
}

async function writeCodes(scope: Scope, { id: factorId, userId }: Factor) {
  const keys = await loadKeys(scope.secrets)
  const createdAt = timestamp()
  const codes = Array.from({ length: CODES }, createRecoveryCode)
  const rows = await Promise.all(
    codes.map(async (code) => {
      const [codeHash] = await hashText(keys, labelOf(userId, code))
      return { id: createId(), factorId, codeHash, createdAt, usedAt: null }
    }),
  )
  return { codes, part: writing(scope.db.insert(recoveryCodes).values(rows)) }
}

/** What is hashed: a code of another user has another hash. */
export const labelOf = (userId: string, code: string): string => `recovery\n${userId}\n${code}`

const present = ({ id, friendlyName }: Factor): RecoverySet => ({
  id,
  type: 'recovery_code',
  ...(friendlyName !== '' && { friendly_name: friendlyName }),
  total: CODES,
})

const requireProof = (userId: string): Part => ({
  items: [
    guard(
      sql`EXISTS (SELECT 1 FROM ${factors}
        WHERE user_id = ${userId} AND status = 'verified' AND type <> 'recovery_code')`,
      GONE,
    ),
  ],
  refusals: { [GONE]: soleFactor },
  read: () => {},
})

const requireNoSet = (userId: string): Part => ({
  items: [
    guard(
      sql`NOT EXISTS (SELECT 1 FROM ${factors} WHERE user_id = ${userId} AND type = 'recovery_code')`,
      'recovery_there',
    ),
  ],
  refusals: {
    recovery_there: () =>
      new ApiError(
        'mfa_verified_factor_exists',
        'You have recovery codes already: regenerate them',
        { status: 422 },
      ),
  },
  read: () => {},
})

const requireSet = ({ id }: Factor): Part =>
  together({
    items: [guard(sql`EXISTS (SELECT 1 FROM ${factors} WHERE id = ${id})`, 'recovery_removed')],
    refusals: { recovery_removed: factorNotFound },
    read: () => {},
  })
