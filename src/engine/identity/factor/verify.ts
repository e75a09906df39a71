// `POST /factors/{id}/verify`: a challenge is answered, and the session has shown a second factor from here on.
import { and, eq, ne } from 'drizzle-orm'
import { isUuid, type Scope, timestamp } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { closeWaysIn, NO_CONTACT_CHANGE } from '../admin/ways-in.ts'
import { writeAudit } from '../audit/audit.ts'
import { requireWithin, takeBackAttempt } from '../limit/attempts.ts'
import { commit, NOTHING, type Part, writing } from '../part.ts'
import { entomb } from '../session/ending.ts'
import { raise } from '../session/raise.ts'
import type { Account, SignedIn } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { hasSecondFactor, requireAllowed, requirePermanent } from './assurance.ts'
import { countAnswer, redeemChallenge, requireFactor, showCredentials } from './challenge.ts'
import { challengeExpired, challengeNotFound, verificationFailed } from './errors.ts'
import type { FactorKind, Holding, VerifyRequest } from './kind.ts'
import { requireKind } from './kinds.ts'
import { type Factor, type FactorChallenge, factors } from './tables.ts'
import { countedOf, countTry } from './tries.ts'

/**
 * Answers a challenge, in two round trips. Its session goes on as `aal2`; the user's others that have shown less end.
 * @throws ApiError `mfa_verification_failed`, `mfa_challenge_expired`, `mfa_factor_not_found`, `over_request_rate_limit`
 */
export async function verifyFactor(
  visit: Visit,
  claims: AccessClaims,
  { factorId, request }: { factorId: string; request: VerifyRequest },
): Promise<SignedIn> {
  const { scope, device } = visit
  const challengeId = isUuid(request.challenge_id) ? request.challenge_id : NOBODYS
  const [{ account, session }, found, verdict, credentials] = await commit(scope, [
    showMyself(scope, claims),
    countAnswer(scope, { id: challengeId, factorId, sessionId: claims.session_id }),
    countTry(scope, { userId: claims.sub, device }),
    showCredentials(scope, claims.sub),
  ])
  requirePermanent(account)
  const factor = requireFactor(account, factorId)
  requireAllowed(account, session, factor)
  const kind = requireKind(scope, factor.type, 'verify')
  requireWithin(verdict)
  const open = requireOpen(found)
  const holding = { visit, account, session, factor, credentials }
  const proved = await kind.verify(holding, open, request)
  if (proved === null) return refuse(holding, kind)
  return admit(holding, kind, [redeemChallenge(scope, open), proved.part])
}

const NOBODYS = '00000000-0000-4000-8000-000000000000'

function requireOpen(challenge: FactorChallenge | null): FactorChallenge {
  if (challenge === null) throw challengeNotFound()
  if (Date.parse(challenge.expiresAt) <= Date.now()) throw challengeExpired(challenge.id)
  return challenge
}

async function refuse(
  { visit: { scope, device }, account, factor }: Holding,
  { wrong }: FactorKind,
): Promise<never> {
  const { id: userId } = account.user
  const details = { factor_id: factor.id, verified: false }
  const facts = { actorId: userId, subjectId: userId, device, details }
  await commit(scope, [writeAudit(scope, { action: 'verification_attempted', ...facts })])
  throw verificationFailed(wrong)
}

/**
 * Raises the session. With the user's first factor all that is under way ends: what somebody with less has begun would go
 * past it. @param proofs what the batch must hold to
 */
export async function admit(
  { visit, account, session, factor }: Holding,
  { method }: Pick<FactorKind, 'method'>,
  proofs: readonly Part[],
): Promise<SignedIn> {
  const { scope, device } = visit
  const { id: userId } = account.user
  const raised = raise(scope, session, method)
  const details = { factor_id: factor.id, method, session_id: session.id }
  const audit = { action: 'mfa_code_login', actorId: userId, subjectId: userId, device } as const
  const isFirst = !hasSecondFactor(account)
  const [ended, next] = await commit(scope, [
    raised.ending,
    raised.part,
    ...proofs,
    markVerified(scope, factor),
    isFirst ? closeWaysIn(scope, userId) : NOTHING, // they were begun with less
    takeBackAttempt(countedOf(scope, userId)),
    writeAudit(scope, { ...audit, details }),
  ])
  await entomb(scope, ended)
  const user = isFirst ? { ...account.user, ...NO_CONTACT_CHANGE } : account.user
  return { account: { ...withVerified(account, factor), user }, session: next }
}

/** A factor counts once it was shown; those of its kind that were begun and left go. */
function markVerified({ db }: Scope, { id, userId, type, status }: Factor): Part {
  const isRival = and(
    eq(factors.userId, userId),
    eq(factors.type, type),
    eq(factors.status, 'unverified'),
    ne(factors.id, id),
  )
  if (status === 'verified') return writing()
  const next = { status: 'verified' as const, updatedAt: timestamp() }
  return writing(
    db.update(factors).set(next).where(eq(factors.id, id)),
    db.delete(factors).where(isRival),
  )
}

function withVerified(account: Account, factor: Factor): Account {
  const kept = account.factors.filter(
    (one) => one.id === factor.id || one.type !== factor.type || one.status === 'verified',
  )
  const held = kept.map((one) =>
    one.id === factor.id ? { ...one, status: 'verified' as const } : one,
  )
  return { ...account, factors: held }
}
