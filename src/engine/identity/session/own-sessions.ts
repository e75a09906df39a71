// A user's own sessions: where they are signed in, and ending one of them from afar.
import { and, eq, sql } from 'drizzle-orm'
import { ApiError, guard, isUuid, readRow, type Scope } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Device } from '../device.ts'
import { commit, type Part } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { requireAsker } from './end-sessions.ts'
import { endingSessions, entomb } from './ending.ts'
import { isNotOver } from './life.ts'
import { MAX_SESSIONS } from './make-room.ts'

const GONE = 'other_session_gone'

/** Where the user is signed in: the session that asks, then the others, last used first. In one round trip. */
export async function listSessions(scope: Scope, claims: AccessClaims) {
  const [, found] = await commit(scope, [showMyself(scope, claims), readSessions(scope, claims)])
  return { sessions: found.map((session) => presentSession(session, claims)) }
}

const readSessions = (
  { db, app }: Scope,
  { sub, session_id: ownId }: AccessClaims,
): Part<readonly Session[]> => ({
  items: [
    db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, sub), isNotOver(app.settings, Date.now())))
      .orderBy(sql`id = ${ownId} DESC, refreshed_at DESC`)
      .limit(MAX_SESSIONS),
  ],
  read: ([rows = []]) => rows.map((row) => readRow(sessions, row)),
})

const presentSession = (session: Session, { session_id: ownId }: AccessClaims) => ({
  id: session.id,
  created_at: session.createdAt,
  last_used_at: session.refreshedAt,
  user_agent: session.userAgent,
  ip: session.address,
  aal: session.aal,
  amr: session.amr,
  is_current: session.id === ownId,
})

/** A user's wish to end another session of theirs. */
export interface Ending {
  readonly claims: AccessClaims
  readonly sessionId: string
  readonly device: Device
}

/**
 * Ends one of the user's other sessions, in one round trip.
 * @throws ApiError `not_found` when they have no such session, be it another user's or nobody's
 */
export async function endSession(scope: Scope, ending: Ending): Promise<void> {
  const { claims, sessionId, device } = ending
  const { sub: userId, session_id: ownId } = claims
  if (sessionId === ownId) {
    throw new ApiError('validation_failed', 'POST /logout ends the session that asks', {
      status: 400,
    })
  }
  const [, , ended] = await commit(scope, [
    requireAsker({ id: ownId, userId }),
    requireOwn(sessionId, userId),
    endingSessions(scope, userId, eq(sessions.id, sessionId)),
    writeAudit(scope, {
      action: 'session_ended',
      actorId: userId,
      subjectId: userId,
      device,
      details: { session_id: sessionId },
    }),
  ])
  await entomb(scope, ended)
}

/** The id of a path. @throws ApiError `validation_failed` when it is no UUID */
export function requireSessionId(text: string): string {
  if (isUuid(text)) return text.toLowerCase()
  throw new ApiError('validation_failed', 'session_id must be an UUID', { status: 404 })
}

function requireOwn(sessionId: string, userId: string): Part {
  const isOwn = and(eq(sessions.id, sessionId), eq(sessions.userId, userId))
  return {
    items: [guard(sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${isOwn})`, GONE)],
    refusals: { [GONE]: () => new ApiError('not_found', 'You have no such session') },
    read: () => {},
  }
}
