// The account and the session of who asks, as a part of a batch.
import { ApiError, type Row, readRow, type Scope } from '../../core/index.ts'
import type { Part } from '../part.ts'
import { isSessionOf } from '../session/session.ts'
import { type Account, type Session, sessions } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { showAccount } from './show-account.ts'
import { requireNotBanned } from './standing.ts'

/** Somebody signed in. */
export interface Myself {
  readonly account: Account
  readonly session: Session
}

/** Reads who a token is of; reading it throws an ApiError when they or their session are gone, or they are banned. */
export function showMyself(
  scope: Scope,
  claims: Pick<AccessClaims, 'sub' | 'session_id'>,
): Part<Myself> {
  const shown = showAccount(claims.sub)
  const session = scope.db.select().from(sessions).where(isSessionOf(claims))
  return {
    items: [...shown.items, session],
    read: (rows) => requireMyself(shown.read(rows), rows.at(-1)?.[0]),
  }
}

function requireMyself(account: Account | null, session: Row | undefined): Myself {
  if (account === null) {
    const message = 'User from sub claim in JWT does not exist'
    throw new ApiError('user_not_found', message, { status: 403 })
  }
  requireNotBanned(account.user, 403)
  if (session === undefined) throw sessionNotFound()
  return { account, session: readRow(sessions, session) }
}

/** The token is ours, but its session was ended. */
export const sessionNotFound = (): ApiError =>
  new ApiError('session_not_found', 'Session from session_id claim in JWT does not exist', {
    status: 403,
  })
