// Who makes a request to the other services: told by the API key and the bearer.
import { ApiError, anonymous, type Caller, operator, type Scope } from '../../core/index.ts'
import { isSessionAlive } from '../session/session.ts'
import { verifyAccessToken } from './access-token.ts'
import { isApiKey, requireKeyId } from './api-key.ts'
import { findBearer } from './bearer.ts'

/**
 * The caller of a request: a key stands for its role, a JWT for its user, and the bearer wins over the
 * `apikey` header, as with PostgREST. Costs one KV read and, while KV knows the session, no D1.
 * @throws ApiError `unauthenticated` when the header is malformed, or the token invalid, expired or ended
 */
export async function findCaller(scope: Scope, headers: Headers): Promise<Caller> {
  const keyId = requireKeyId(scope.secrets, headers.get('apikey'))
  if (!headers.has('Authorization')) return callerOfKey(keyId)
  const bearer = findBearer(headers)
  if (bearer === null) throw refusal('The Authorization header must be "Bearer" and one token')
  if (isApiKey(bearer)) return callerOfKey(requireKeyId(scope.secrets, bearer))
  return { ...(await requireTokenCaller(scope, bearer)), keyId }
}

const callerOfKey = (keyId: Caller['keyId']): Caller =>
  keyId === 'secret' ? operator() : anonymous(keyId)

async function requireTokenCaller(scope: Scope, token: string): Promise<Omit<Caller, 'keyId'>> {
  const verdict = await verifyAccessToken(scope, token)
  if (verdict.kind === 'expired') throw refusal('JWT expired')
  if (verdict.kind === 'invalid') throw refusal('JWT invalid')
  const { claims } = verdict
  if (!(await isSessionAlive(scope, claims))) throw refusal('Session ended')
  const { role, sub: userId, session_id: sessionId } = claims
  return { role, userId, claims, sessionId, aal: claims.aal === 'aal2' ? 'aal2' : 'aal1' }
}

/** RFC 6750, section 3: what is wrong with the token stands in `WWW-Authenticate` too. */
const refusal = (message: string): ApiError =>
  new ApiError('unauthenticated', message, {
    headers: {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
    },
  })
