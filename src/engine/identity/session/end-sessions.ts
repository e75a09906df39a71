// Ending sessions: D1 first, together with the event that tells of it; then KV, at once and again by the event.
import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { findGuardTag, guard, runBatch, type Scope, timestamp } from '../../core/index.ts'
import { createEvent, ring, type Subscriber, writeEvent } from '../../events/index.ts'
import { type Part, together } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { tokenLifeSeconds, writeTombstones } from './session-cache.ts'

const SESSION_ENDED = 'session.ended'
const GONE = 'session_gone'

/** Which of a user's sessions: the one that asks, all but that one, or all. */
export type Extent = 'local' | 'others' | 'global'

/** The session that asks. */
export type Asker = Pick<Session, 'id' | 'userId'>

/**
 * Ends sessions, in one round trip.
 * @param more what else the batch writes
 * @returns false when the session that asks is itself gone: it may not end anything, and nothing was done
 */
export async function endSessions(
  scope: Scope,
  asker: Asker,
  extent: Extent,
  ...more: readonly Part[]
): Promise<boolean> {
  const which = selectSessions(asker, extent)
  const lifeSeconds = tokenLifeSeconds(scope)
  const expiresAt = timestamp(Date.now() + lifeSeconds * 1000)
  const event = createEvent(SESSION_ENDED, tellSessions(which, expiresAt), {
    subject: asker.userId,
  })
  const items = [
    guard(sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${selectSessions(asker, 'local')})`, GONE),
    writeEvent(event),
    sql`DELETE FROM ${sessions} WHERE ${which} RETURNING id`,
    ...together(...more).items,
  ]
  const rows = await runBatch(scope.database, items).catch((error: unknown) => {
    if (findGuardTag(error) === GONE) return null
    throw error
  })
  if (rows === null) return false
  ring(scope, [event.id])
  const [, , ended = []] = rows
  const ids = ended.map(({ id }) => String(id))
  await writeTombstones(scope.env.KV, ids, lifeSeconds).catch((error: unknown) => {
    console.warn('a tombstone was not written; the event will try again', error)
  })
  return true
}

function selectSessions({ id, userId }: Asker, extent: Extent): SQL | undefined {
  const own = eq(sessions.userId, userId)
  if (extent === 'local') return and(own, eq(sessions.id, id))
  if (extent === 'others') return and(own, ne(sessions.id, id))
  return own
}

/** The event's data, gathered inside the batch: only there is it known which sessions there are. */
const tellSessions = (which: SQL | undefined, expiresAt: string): SQL =>
  sql`SELECT json_object('session_ids', json_group_array(id), 'expires_at', ${expiresAt})
    FROM ${sessions} WHERE ${which}`

const endedSchema = z.object({ session_ids: z.array(z.string()), expires_at: z.string() })

/** Writes the tombstones once more, until KV has taken them all or no token of the sessions is left. */
export const tombstoneWriter: Subscriber = {
  name: 'identity.tombstones',
  type: SESSION_ENDED,
  timeoutSeconds: 30,
  async run(scope, event) {
    const ended = endedSchema.parse(event.data)
    const secondsLeft = (Date.parse(ended.expires_at) - Date.now()) / 1000
    if (secondsLeft > 0) await writeTombstones(scope.env.KV, ended.session_ids, secondsLeft)
  },
}
