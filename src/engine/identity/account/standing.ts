// Whether somebody may be here at all: a banned user may not sign in, refresh or ask for their account.
import { sql } from 'drizzle-orm'
import { ApiError, guard, timestamp } from '../../core/index.ts'
import type { Part } from '../part.ts'
import { type User, users } from '../tables.ts'

const GONE = 'user_gone'
const BANNED = 'user_banned'

/** Whether a user is banned now. */
export const isBanned = ({ bannedUntil }: Pick<User, 'bannedUntil'>, now = Date.now()): boolean =>
  bannedUntil !== null && Date.parse(bannedUntil) > now

/** @param status 400 for a way in, 403 for somebody with a token */
export function requireNotBanned(user: User, status: 400 | 403): void {
  if (isBanned(user)) throw userBanned(status)
}

/**
 * Refuses a batch that makes a session for a user who was banned or deleted since they were read: a ban ends the
 * sessions that there are, and none may come after it.
 */
export function requireStanding(userId: string): Part {
  const isHere = sql`EXISTS (SELECT 1 FROM ${users} WHERE id = ${userId} AND deleted_at IS NULL)`
  const isBarred = sql`EXISTS (SELECT 1 FROM ${users}
    WHERE id = ${userId} AND banned_until > ${timestamp()})`
  return {
    items: [guard(isHere, GONE), guard(sql`NOT ${isBarred}`, BANNED)],
    refusals: {
      [GONE]: () =>
        new ApiError('invalid_credentials', 'Invalid login credentials', { status: 400 }),
      [BANNED]: () => userBanned(400),
    },
    read: () => {},
  }
}

const userBanned = (status: 400 | 403): ApiError =>
  new ApiError('user_banned', 'User is banned', { status })
