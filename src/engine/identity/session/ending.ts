// Ending sessions as a part of a batch: the rows go, and the event that tells of them is written, together with what
// ends them. Their tombstones follow once the batch has committed.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { type Scope, timestamp } from '../../core/index.ts'
import { createEvent, writeEvent } from '../../events/index.ts'
import type { Part } from '../part.ts'
import { sessions } from '../tables.ts'
import { tokenLifeSeconds, writeTombstones } from './session-cache.ts'

export const SESSION_ENDED = 'session.ended'

/**
 * Ends a user's sessions: all of them, or those that are chosen. Hand what it reads to {@link entomb}.
 * @returns the ids of the sessions that were ended
 */
export function endingSessions(
  scope: Scope,
  userId: string,
  chosen?: SQL,
): Part<readonly string[]> {
  const which = and(eq(sessions.userId, userId), chosen)
  const expiresAt = timestamp(Date.now() + tokenLifeSeconds(scope) * 1000)
  const event = createEvent(SESSION_ENDED, tellSessions(which, expiresAt), { subject: userId })
  return {
    items: [writeEvent(event), sql`DELETE FROM ${sessions} WHERE ${which} RETURNING id`],
    eventIds: [event.id],
    read: ([, rows = []]) => rows.map(({ id }) => String(id)),
  }
}

/** The event's data, gathered inside the batch: only there is it known which sessions there are. */
export const tellSessions = (which: SQL | undefined, expiresAt: string): SQL =>
  sql`SELECT json_object('session_ids', json_group_array(id), 'expires_at', ${expiresAt})
    FROM ${sessions} WHERE ${which}`

/** Writes the tombstones of sessions that a committed batch has ended; what fails is left to their event. */
export async function entomb(scope: Scope, sessionIds: readonly string[]): Promise<void> {
  await writeTombstones(scope.env.KV, sessionIds, tokenLifeSeconds(scope)).catch(
    (error: unknown) => {
      console.warn('a tombstone was not written; the event will try again', error)
    },
  )
}
