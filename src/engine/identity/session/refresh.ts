// Refreshing: one row, one compare-and-set, one round trip. This is GoTrue's counter scheme: the session holds
// a counter, and a token names the counter at which it was made.
import { and, eq, sql } from 'drizzle-orm'
import { ApiError, type Scope, timestamp } from '../../core/index.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { type AuditFacts, writeAudit } from '../audit/audit.ts'
import { type Device, UNKNOWN_DEVICE } from '../device.ts'
import { limitAttempt } from '../limit/attempts.ts'
import { commit, writing } from '../part.ts'
import { type Session, type SignedIn, sessions } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { endSessions } from './end-sessions.ts'
import { isNotOver, isOver } from './life.ts'
import { findRefreshClaims, type RefreshClaims } from './refresh-token.ts'
import { showSession } from './session.ts'

/** How far the clock of the isolate that rotated last may be ahead of this one's. */
const MAX_SKEW_MILLISECONDS = 5 * 60_000

/** GoTrue's older tokens, then ours. */
const SHAPE = /^(?:[a-z0-9]{12}|[\w-]{72})$/

/**
 * Trades a refresh token for the next one. The latest token rotates the session. The one before gets what the
 * latest would: its client failed to save the answer. So does, for a moment, any earlier one: tabs refresh at the same time.
 * Afterwards an older one was stolen or copied, and ends the session. A session that is over ends when it is refreshed.
 */
export async function refresh(
  scope: Scope,
  token: string,
  device: Device = UNKNOWN_DEVICE,
): Promise<SignedIn> {
  const claims = await requireRefreshClaims(scope, token)
  const now = Date.now()
  const found = await rotate(scope, claims, now)
  if (found === null) throw tokenNotFound()
  const { session, account } = found
  requireNotBanned(account.user, 400)
  if (isOver(scope.app.settings, session, now)) {
    await endAs(scope, session, { action: 'session_ended', device })
    throw new ApiError('session_expired', 'Invalid Refresh Token: Session Expired', { status: 400 })
  }
  const steps = session.refreshCounter - claims.counter // from 1, as the latest token has just rotated
  if (steps < 1) throw tokenNotFound()
  if (steps > 1 && !isJustRotated(scope, session, now)) {
    await endAs(scope, session, { action: 'token_revoked', device })
    throw new ApiError('refresh_token_already_used', 'Invalid Refresh Token: Already Used', {
      status: 400,
    })
  }
  return found
}

/** Ends a session and records why, in one batch. */
function endAs(
  scope: Scope,
  session: Session,
  { action, device }: Pick<AuditFacts, 'action' | 'device'>,
): Promise<boolean> {
  const details = { session_id: session.id }
  const facts = { action, actorId: null, subjectId: session.userId, device, details }
  return endSessions(scope, session, 'local', writeAudit(scope, facts))
}

async function requireRefreshClaims(scope: Scope, token: string): Promise<RefreshClaims> {
  if (!SHAPE.test(token)) {
    throw new ApiError('validation_failed', 'Refresh token is not valid', { status: 400 })
  }
  const claims = await findRefreshClaims(await loadKeys(scope.secrets), token)
  if (claims === null) throw tokenNotFound()
  return claims
}

const tokenNotFound = (): ApiError =>
  new ApiError('refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found', {
    status: 400,
  })

/** Moves the session on if the token is its latest, and reads what it is now, whoever moved it. */
async function rotate(scope: Scope, claims: RefreshClaims, now: number): Promise<SignedIn | null> {
  const { db, app } = scope
  const { sessionId } = claims
  const { refresh: limit } = app.settings.identity.rateLimits
  const isSession = eq(sessions.id, sessionId)
  const isLatest = and(isSession, eq(sessions.refreshCounter, claims.counter))
  const next = {
    refreshCounter: sql`${sessions.refreshCounter} + 1`,
    refreshedAt: sql`max(${sessions.refreshedAt}, ${timestamp(now)})`, // clocks may jump back
  }
  const owner = sql`(SELECT user_id FROM ${sessions} WHERE ${isSession})`
  const [, , session, account] = await commit(scope, [
    limitAttempt(scope, { kind: 'refresh', subject: sessionId, limit }),
    writing(
      db
        .update(sessions)
        .set(next)
        .where(and(isLatest, isNotOver(app.settings, now))),
    ),
    showSession(sessionId),
    showAccount(owner),
  ])
  return session === null || account === null ? null : { account, session }
}

function isJustRotated({ app }: Scope, { refreshedAt }: Session, now: number): boolean {
  const age = now - Date.parse(refreshedAt)
  return age < app.settings.identity.refreshReuseSeconds * 1000 && age > -MAX_SKEW_MILLISECONDS
}
