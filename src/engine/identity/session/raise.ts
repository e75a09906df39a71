// Raising a session: its user has shown a second factor. It goes on under its id, with a refresh token of its own, and what
// was signed in with less ends.
import { and, eq, ne, sql } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { type Part, together, writing } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { requireAsker } from './end-sessions.ts'
import { endingSessions } from './ending.ts'

/** What a second factor makes of a session. */
export interface Raised {
  readonly session: Session
  /** Refuses the batch when the session is gone. */
  readonly part: Part
  /** Ends the user's other sessions that have shown less; hand what it reads to `entomb`. */
  readonly ending: Part<readonly string[]>
}

/** @param method how the factor was shown, for the session's `amr`: `totp`, `mfa/phone`, `mfa/webauthn`, `mfa/recovery_code` */
export function raise(scope: Scope, session: Session, method: string): Raised {
  const now = Date.now()
  const proof = { method, timestamp: Math.floor(now / 1000) }
  const amr = [proof, ...session.amr.filter((one) => one.method !== method)]
  const refreshedAt = timestamp(now)
  const { id, userId } = session
  const next = {
    aal: 'aal2',
    amr,
    refreshedAt,
    refreshCounter: sql`${sessions.refreshCounter} + 1`,
  }
  const isLess = and(ne(sessions.id, id), eq(sessions.aal, 'aal1'))
  return {
    session: {
      ...session,
      aal: 'aal2',
      amr,
      refreshedAt,
      refreshCounter: session.refreshCounter + 1,
    },
    part: together(
      requireAsker(session),
      writing(
        scope.db
          .update(sessions)
          .set(next)
          .where(and(eq(sessions.id, id), eq(sessions.userId, userId))),
      ),
    ),
    ending: endingSessions(scope, userId, isLess),
  }
}
