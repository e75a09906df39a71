// Who asks the identity service itself: here D1 is asked each time, so that a sign-out holds at once.
import { ApiError, type Scope } from '../../core/index.ts'
import { isSessionOf } from '../session/session.ts'
import { type Account, sessions } from '../tables.ts'
import { type AccessClaims, verifyAccessToken } from '../token/access-token.ts'
import { isApiKey } from '../token/api-key.ts'
import { findBearer } from '../token/bearer.ts'
import { selectAccount } from './account.ts'
import { requireNotBanned } from './standing.ts'

/** What a request's token says. @throws ApiError as GoTrue answers a bearer that is missing or not valid */
export async function requireClaims(scope: Scope, headers: Headers): Promise<AccessClaims> {
  const bearer = findBearer(headers)
  if (bearer === null) {
    throw new ApiError('no_authorization', 'This endpoint requires a valid Bearer token', {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  }
  if (isApiKey(bearer)) throw badToken('invalid claim: missing sub claim')
  const verdict = await verifyAccessToken(scope, bearer)
  if (verdict.kind === 'valid') return verdict.claims
  const reason = verdict.kind === 'expired' ? 'token is expired' : 'token is malformed'
  throw badToken(`invalid JWT: unable to parse or verify signature, ${reason}`)
}

const badToken = (message: string): ApiError => new ApiError('bad_jwt', message, { status: 403 })

/** The account that a token is of, in one round trip. @throws ApiError when it or its session is gone, or it is banned */
export async function requireAccount(scope: Scope, claims: AccessClaims): Promise<Account> {
  const { db } = scope
  const session = db.select({ id: sessions.id }).from(sessions).where(isSessionOf(claims))
  const [[user], identities, [found]] = await db.batch([...selectAccount(db, claims.sub), session])
  if (user === undefined) throw holderNotFound()
  requireNotBanned(user, 403)
  if (found === undefined) throw sessionNotFound()
  return { user, identities }
}

/** The token is ours, but its user was deleted. */
export const holderNotFound = (): ApiError =>
  new ApiError('user_not_found', 'User from sub claim in JWT does not exist', { status: 403 })

/** The token is ours, but its session was ended. */
export const sessionNotFound = (): ApiError =>
  new ApiError('session_not_found', 'Session from session_id claim in JWT does not exist', {
    status: 403,
  })
