// Whether a session stands now, as D1 knows it: for functions that must not be a minute late.
import { type SQL, sql } from 'drizzle-orm'
import { type Caller, type Scope, timestamp } from '../../core/index.ts'
import { sessions, users } from '../tables.ts'
import { isNotOver } from './life.ts'

/**
 * A query that yields a row while the caller's session stands: it was not ended, is not over, and its user is neither banned
 * nor deleted. Null for who has no session here: a key, a visitor, somebody whom another issuer vouches for.
 */
export function findStanding({ app }: Scope, { sessionId, userId }: Caller): SQL | null {
  if (sessionId === null || userId === null) return null
  const now = Date.now()
  return sql`
    SELECT 1 AS stands FROM ${sessions} JOIN ${users} ON ${users.id} = ${sessions.userId}
    WHERE ${sessions.id} = ${sessionId} AND ${sessions.userId} = ${userId}
      AND ${users.deletedAt} IS NULL
      AND (${users.bannedUntil} IS NULL OR ${users.bannedUntil} <= ${timestamp(now)})
      AND ${isNotOver(app.settings, now) ?? sql`true`}`
}
