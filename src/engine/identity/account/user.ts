// Who asks the identity service itself: here D1 is asked each time, so that a sign-out holds at once.
import { ApiError, type Scope } from '../../core/index.ts'
import { commit } from '../part.ts'
import type { Account } from '../tables.ts'
import { type AccessClaims, verifyAccessToken } from '../token/access-token.ts'
import { isApiKey } from '../token/api-key.ts'
import { findBearer } from '../token/bearer.ts'
import { showMyself } from './myself.ts'

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
  const [{ account }] = await commit(scope, [showMyself(scope, claims)])
  return account
}
