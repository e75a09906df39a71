// How long a session lasts: since it was begun, and since it was last refreshed. Both are settings; without them it ends
// only when somebody ends it.
import { and, gt, type SQL } from 'drizzle-orm'
import { type Settings, timestamp } from '../../core/index.ts'
import { type Session, sessions } from '../tables.ts'

/** A session with less than this left is over: no token could be made for it. */
const LEAST_MILLISECONDS = 1000

type Times = Pick<Session, 'createdAt' | 'refreshedAt'>

/** The times before which a session must not have been begun and refreshed; null where it does not matter. */
interface Bounds {
  readonly begun: number | null
  readonly refreshed: number | null
}

function boundsOf({ identity }: Settings, now: number): Bounds {
  const { sessionSeconds, sessionIdleSeconds } = identity
  const back = (seconds: number | null) =>
    seconds === null ? null : now + LEAST_MILLISECONDS - seconds * 1000
  return { begun: back(sessionSeconds), refreshed: back(sessionIdleSeconds) }
}

/** Whether a session is over. */
export function isOver(
  settings: Settings,
  { createdAt, refreshedAt }: Times,
  now: number,
): boolean {
  const { begun, refreshed } = boundsOf(settings, now)
  const isBefore = (time: string, bound: number | null) =>
    bound !== null && Date.parse(time) <= bound
  return isBefore(createdAt, begun) || isBefore(refreshedAt, refreshed)
}

/** The same as a condition on rows of sessions: true for those that are not over. */
export function isNotOver(settings: Settings, now: number): SQL | undefined {
  const { begun, refreshed } = boundsOf(settings, now)
  return and(
    begun === null ? undefined : gt(sessions.createdAt, timestamp(begun)),
    refreshed === null ? undefined : gt(sessions.refreshedAt, timestamp(refreshed)),
  )
}

/**
 * How many seconds a token may hold that is made now: as the settings say, but not beyond the session's end, nor longer
 * than the session may go without a refresh.
 */
export function tokenSeconds(settings: Settings, { createdAt }: Times, now: number): number {
  const { sessionSeconds, sessionIdleSeconds } = settings.identity
  const limits = [settings.accessTokenSeconds]
  if (sessionIdleSeconds !== null) limits.push(sessionIdleSeconds)
  if (sessionSeconds !== null) {
    limits.push(Math.floor((Date.parse(createdAt) - now) / 1000 + sessionSeconds))
  }
  return Math.max(1, Math.min(...limits))
}
