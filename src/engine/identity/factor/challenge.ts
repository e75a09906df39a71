// `POST /factors/{id}/challenge`: asks the owner of a factor to show it.
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { ApiError, guard, isUuid, readRow, type Scope, timestamp } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import { limitAttempt } from '../limit/attempts.ts'
import { commit, type Part } from '../part.ts'
import type { Account } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { requireAllowed, requirePermanent } from './assurance.ts'
import { CHALLENGE_SECONDS } from './challenge-seconds.ts'
import { challengeNotFound, factorNotFound } from './errors.ts'
import type { ChallengeRequest } from './kind.ts'
import { requireKind } from './kinds.ts'
import {
  challenges,
  type Factor,
  type FactorChallenge,
  factors,
  type Passkey,
  passkeys,
} from './tables.ts'

/** Answers after which a challenge is worth nothing. */
const MAX_ANSWERS = 5

/** Makes a challenge for the session that asks, in two round trips. @throws ApiError `mfa_factor_not_found` … */
export async function challenge(
  visit: Visit,
  claims: AccessClaims,
  { factorId, request }: { factorId: string; request: ChallengeRequest },
) {
  const { scope, device } = visit
  const [{ account, session }, credentials] = await commit(scope, [
    showMyself(scope, claims),
    showCredentials(scope, claims.sub),
  ])
  requirePermanent(account)
  const factor = requireFactor(account, factorId)
  requireAllowed(account, session, factor)
  const kind = requireKind(scope, factor.type, 'verify')
  const made = await kind.challenge({ visit, account, session, factor, credentials }, request)
  const now = Date.now()
  const row: FactorChallenge = {
    id: crypto.randomUUID(),
    purpose: 'factor',
    userId: account.user.id,
    factorId: factor.id,
    sessionId: session.id,
    secret: null,
    relyingParty: null,
    failures: 0,
    expiresAt: timestamp(now + CHALLENGE_SECONDS * 1000),
    createdAt: timestamp(now),
    ...made.columns,
  }
  const limit = scope.app.settings.identity.rateLimits.factor
  const subject = { actorId: account.user.id, subjectId: account.user.id, device }
  const details = { factor_id: factor.id }
  await commit(scope, [
    limitAttempt(scope, { kind: 'factor-challenge', subject: account.user.id, limit }),
    made.part,
    writeChallenge(scope, row),
    writeAudit(scope, { action: 'challenge_created', ...subject, details }),
  ])
  const expiresAt = Math.floor(Date.parse(row.expiresAt) / 1000)
  return { id: row.id, type: factor.type, expires_at: expiresAt, ...made.shown }
}

/** A user's factor. @throws ApiError `mfa_factor_not_found` */
export function requireFactor({ factors: held }: Account, id: string): Factor {
  if (!isUuid(id)) {
    throw new ApiError('validation_failed', 'factor_id must be an UUID', { status: 404 })
  }
  const factor = held.find((one) => one.id === id.toLowerCase())
  if (factor === undefined || factor.type === 'recovery_code') throw factorNotFound()
  return factor
}

/** The WebAuthn credentials of a user's factors; passkeys are none of them. */
export const showCredentials = ({ db }: Scope, userId: string): Part<readonly Passkey[]> => ({
  items: [
    db
      .select()
      .from(passkeys)
      .where(and(eq(passkeys.userId, userId), isNotNull(passkeys.factorId))),
  ],
  read: ([rows = []]) => rows.map((row) => readRow(passkeys, row)),
})

/** Nothing is written for a factor that has gone meanwhile. */
const writeChallenge = ({ db }: Scope, row: FactorChallenge): Part => {
  const isThere = sql`EXISTS (SELECT 1 FROM ${factors} WHERE id = ${row.factorId})`
  return {
    items: [
      guard(isThere, 'factor_gone'),
      db.insert(challenges).values(row),
      db
        .update(factors)
        .set({ lastChallengedAt: row.createdAt })
        .where(eq(factors.id, row.factorId ?? '')),
    ],
    refusals: { factor_gone: factorNotFound },
    read: () => {},
  }
}

/** The challenge that an answer names, of whose session, for which factor. */
export interface Answered {
  readonly id: string
  readonly factorId: string
  readonly sessionId: string
}

/**
 * The challenge that is answered; null when there is none, it is another session's or too many answers have burnt it. The
 * answer is counted before it is looked at, so that of many at once no more are looked at than may be.
 */
export function countAnswer(
  { db }: Scope,
  { id, factorId, sessionId }: Answered,
): Part<FactorChallenge | null> {
  const isIt = and(
    eq(challenges.id, id.toLowerCase()),
    eq(challenges.factorId, factorId.toLowerCase()),
    eq(challenges.sessionId, sessionId),
  )
  const next = { failures: sql`${challenges.failures} + 1` }
  return {
    items: [db.update(challenges).set(next).where(isIt).returning()],
    read([rows = []]) {
      const challenge = rows[0] === undefined ? null : readRow(challenges, rows[0])
      return challenge === null || challenge.failures > MAX_ANSWERS ? null : challenge
    },
  }
}

/** Redeems a challenge, once: of all batches that hold this part a single one commits. */
export function redeemChallenge({ db }: Scope, { id }: FactorChallenge): Part {
  const isOpen = sql`EXISTS (SELECT 1 FROM ${challenges}
    WHERE id = ${id} AND expires_at > ${timestamp()})`
  return {
    items: [guard(isOpen, 'challenge_gone'), db.delete(challenges).where(eq(challenges.id, id))],
    refusals: { challenge_gone: challengeNotFound },
    read: () => {},
  }
}
