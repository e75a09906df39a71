// Refreshing: one row, one compare-and-set, one round trip. This is GoTrue's counter scheme: the session holds
// a counter, and a token names the counter at which it was made.
import { and, eq, sql } from 'drizzle-orm'
import { ApiError, type Scope, timestamp } from '../../core/index.ts'
import { selectAccount } from '../account/account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { type Session, type SignedIn, sessions } from '../tables.ts'
import { loadKeys } from '../token/keys.ts'
import { endSessions } from './end-sessions.ts'
import { findRefreshClaims, type RefreshClaims } from './refresh-token.ts'

/** How long after a rotation any earlier token still gets the current one: tabs refresh at the same moment. */
const REUSE_SECONDS = 10

/** GoTrue's older tokens, then ours. */
const SHAPE = /^(?:[a-z0-9]{12}|[\w-]{72})$/

/**
 * Trades a refresh token for the next one. The latest token rotates the session. The one before gets what the
 * latest would: its client failed to save the answer. An older one was stolen or copied, and ends the session.
 */
export async function refresh(scope: Scope, token: string): Promise<SignedIn> {
  const claims = await requireRefreshClaims(scope, token)
  const found = await rotate(scope, claims)
  if (found === null) throw tokenNotFound()
  const { session, account } = found
  requireNotBanned(account.user, 400)
  const steps = session.refreshCounter - claims.counter // from 1, as the latest token has just rotated
  if (steps < 1) throw tokenNotFound()
  if (steps > 1 && !isJustRotated(session)) {
    await endSessions(scope, session, 'local')
    throw new ApiError('refresh_token_already_used', 'Invalid Refresh Token: Already Used', {
      status: 400,
    })
  }
  return found
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
async function rotate({ db }: Scope, claims: RefreshClaims): Promise<SignedIn | null> {
  const isSession = eq(sessions.id, claims.sessionId)
  const isLatest = and(isSession, eq(sessions.refreshCounter, claims.counter))
  const next = { refreshCounter: sql`${sessions.refreshCounter} + 1`, refreshedAt: timestamp() }
  const owner = db.select({ userId: sessions.userId }).from(sessions).where(isSession)
  const [, [session], [user], identities] = await db.batch([
    db.update(sessions).set(next).where(isLatest),
    db.select().from(sessions).where(isSession),
    ...selectAccount(db, owner),
  ])
  if (session === undefined || user === undefined) return null
  return { account: { user, identities }, session }
}

const isJustRotated = ({ refreshedAt }: Session): boolean =>
  Date.now() - Date.parse(refreshedAt) < REUSE_SECONDS * 1000
