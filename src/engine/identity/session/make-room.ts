// Room for one more session. Who signs in again and again and never signs out keeps the sessions that they used last: so
// ending all that a user has stays one event that fits its row, and as many tombstones as one run can write.
import { type SQL, sql } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { createEvent, writeEventIf } from '../../events/index.ts'
import { type Part, writing } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { SESSION_ENDED, tellSessions } from './ending.ts'
import { tokenLifeSeconds } from './session-cache.ts'

/** Most sessions of one user. */
export const MAX_SESSIONS = 200

/** Most that go at once; the next session takes the next ones along. */
const MAX_ENDED = 1000

/**
 * Ends what is too much beside a session that was just written. Nobody waits for it, so its event is rung for by the next
 * sweep, and there is one only where a session goes.
 */
export function makeRoom(scope: Scope, { id, userId }: Session): Part {
  const surplus = selectSurplus(id, userId)
  const expiresAt = timestamp(Date.now() + tokenLifeSeconds(scope) * 1000)
  const which = sql`id IN (${surplus})`
  const event = createEvent(SESSION_ENDED, tellSessions(which, expiresAt), { subject: userId })
  return writing(
    writeEventIf(event, sql`EXISTS (${surplus})`),
    sql`DELETE FROM ${sessions} WHERE ${which}`,
  )
}

const selectSurplus = (id: string, userId: string): SQL =>
  sql`SELECT id FROM ${sessions} WHERE user_id = ${userId} AND id <> ${id}
    ORDER BY refreshed_at DESC LIMIT ${MAX_ENDED} OFFSET ${MAX_SESSIONS - 1}`
