// Whether somebody stands now, as D1 knows it: for functions that must not be a minute late.
import { type SQL, sql } from 'drizzle-orm'
import { type App, type Caller, type Scope, timestamp } from '../../core/index.ts'
import { sessions, users } from '../tables.ts'
import { isNotOver } from './life.ts'

/**
 * A query that yields a row while the caller stands, with the level that D1 knows of: their session was not ended and is not
 * over, and they are neither banned nor deleted. Null for who has nothing here: a key, a visitor, somebody whom another
 * issuer vouches for and no row is kept of.
 */
export function findStanding({ app }: Scope, caller: Caller): SQL | null {
  const { sessionId, userId } = caller
  if (userId === null) return null
  const now = timestamp()
  if (sessionId === null) return isKept(app, caller) ? isNotBarred(userId, now) : null
  return sql`
    SELECT ${sessions.aal} AS aal FROM ${sessions} JOIN ${users} ON ${users.id} = ${sessions.userId}
    WHERE ${sessions.id} = ${sessionId} AND ${sessions.userId} = ${userId} AND NOT (${isBarred(now)})
      AND ${isNotOver(app.settings, Date.parse(now)) ?? sql`true`}`
}

/** Of somebody whom another issuer vouches for: their session is there, and a row here may bar them. */
const isNotBarred = (userId: string, now: string): SQL => sql`
  SELECT NULL AS aal WHERE NOT EXISTS (
    SELECT 1 FROM ${users} WHERE ${users.id} = ${userId} AND (${isBarred(now)}))`

const isBarred = (now: string): SQL =>
  sql`${users.deletedAt} IS NOT NULL OR coalesce(${users.bannedUntil} > ${now}, false)`

const isKept = ({ settings }: App, { claims }: Caller): boolean =>
  settings.identity.issuers.some((one) => one.issuer === claims.iss && one.keepsUsers === true)
