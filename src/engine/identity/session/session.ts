// A session: begun by a way in, alive until its row is gone.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { createId, readRow, type Scope, timestamp } from '../../core/index.ts'
import { UNKNOWN_DEVICE } from '../device.ts'
import type { Part } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { findCachedState } from './session-cache.ts'

/** A new session's row. @param device where it is begun */
export function createSession(userId: string, method: string, device = UNKNOWN_DEVICE): Session {
  const now = Date.now()
  return {
    id: createId(now),
    userId,
    refreshCounter: 0,
    refreshedAt: timestamp(now),
    amr: [{ method, timestamp: Math.floor(now / 1000) }],
    createdAt: timestamp(now),
    aal: 'aal1',
    ...device,
  }
}

/** Shows a session, by its id or a query in parentheses that yields one; null when there is none. */
export const showSession = (id: string | SQL): Part<Session | null> => ({
  items: [sql`SELECT * FROM ${sessions} WHERE id = ${id}`],
  read: ([rows = []]) => (rows[0] === undefined ? null : readRow(sessions, rows[0])),
})

/** Names a token's session; the token's user must be the session's. */
export const isSessionOf = ({ session_id, sub }: Pick<AccessClaims, 'sub' | 'session_id'>) =>
  and(eq(sessions.id, session_id), eq(sessions.userId, sub))

/**
 * Whether a token's session still stands: by one KV read, and by D1 only where KV does not know. What D1 says
 * is never written to KV, or a slow reader could bring an ended session back.
 */
export async function isSessionAlive(scope: Scope, claims: AccessClaims): Promise<boolean> {
  const state = await findCachedState(scope.env.KV, claims.session_id, claims.sub)
  if (state !== null) return state === 'alive'
  const found = await scope.db.select({ id: sessions.id }).from(sessions).where(isSessionOf(claims))
  return found.length > 0
}
