// A session that goes on under a new refresh token, without anybody having shown anew who they are.
import { and, eq, sql } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { type Part, together, writing } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { requireAsker } from './end-sessions.ts'

/** The session as it is then; the part refuses the batch when it is gone. */
export function goOn({ db }: Scope, session: Session): { session: Session; part: Part } {
  const { id, userId } = session
  const refreshedAt = timestamp()
  const next = { refreshedAt, refreshCounter: sql`${sessions.refreshCounter} + 1` }
  const isIt = and(eq(sessions.id, id), eq(sessions.userId, userId))
  return {
    session: { ...session, refreshedAt, refreshCounter: session.refreshCounter + 1 },
    part: together(requireAsker(session), writing(db.update(sessions).set(next).where(isIt))),
  }
}
