// Ending sessions: D1 first, together with the event that tells of it; then KV, at once and again by the event.
import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { ApiError, guard, lazy, type Scope } from '../../core/index.ts'
import type { Subscriber } from '../../events/index.ts'
import { sessionNotFound } from '../account/myself.ts'
import { commit, type Part } from '../part.ts'
import { type Session, sessions } from '../tables.ts'
import { endingSessions, entomb, SESSION_ENDED } from './ending.ts'
import { writeTombstones } from './session-cache.ts'

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
  const ending = endingSessions(scope, asker.userId, selectSessions(asker, extent))
  const results = await commit(scope, [requireAsker(asker), ending, ...more]).catch(
    (error: unknown) => {
      if (error instanceof ApiError && error.code === 'session_not_found') return null
      throw error
    },
  )
  if (results === null) return false
  await entomb(scope, results[1])
  return true
}

/** Refuses the batch with `session_not_found` when the session that asks is gone. */
export const requireAsker = ({ id, userId }: Asker): Part => {
  const which = and(eq(sessions.id, id), eq(sessions.userId, userId))
  return {
    items: [guard(sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${which})`, GONE)],
    refusals: { [GONE]: sessionNotFound },
    read: () => {},
  }
}

function selectSessions({ id }: Asker, extent: Extent): SQL | undefined {
  if (extent === 'local') return eq(sessions.id, id)
  return extent === 'others' ? ne(sessions.id, id) : undefined
}

const endedSchema = lazy(() =>
  z.object({ session_ids: z.array(z.string()), expires_at: z.string() }),
)

/** Writes the tombstones once more, until KV has taken them all or no token of the sessions is left. */
export const tombstoneWriter: Subscriber = {
  name: 'identity.tombstones',
  type: SESSION_ENDED,
  timeoutSeconds: 30,
  async run(scope, event) {
    const ended = endedSchema().parse(event.data)
    const secondsLeft = (Date.parse(ended.expires_at) - Date.now()) / 1000
    if (secondsLeft > 0) await writeTombstones(scope.env.KV, ended.session_ids, secondsLeft)
  },
}
