// Who makes a request to the other services: told by the API key and the bearer.
import {
  ApiError,
  anonymous,
  type Caller,
  type Scope,
  type ShownKey,
  type ShownKeys,
} from '../../core/index.ts'
import { isSessionAlive } from '../session/session.ts'
import { verifyAccessToken } from './access-token.ts'
import { findBearer } from './bearer.ts'

/**
 * The caller of a request: a key stands for its role, a JWT for its user, and the bearer wins over the
 * `apikey` header, as with PostgREST. Costs one KV read and, while KV knows the session, no D1.
 * @param keys those of the request, which are good
 * @throws ApiError `unauthenticated` when the header is malformed, or the token invalid, expired or ended
 */
export async function findCaller(scope: Scope, headers: Headers, keys: ShownKeys): Promise<Caller> {
  if (keys.bearer !== null) return callerOfKey(keys.bearer)
  if (!headers.has('Authorization')) return callerOfKey(keys.header)
  const token = findBearer(headers)
  if (token === null) throw refusal('The Authorization header must be "Bearer" and one token')
  return { ...(await requireTokenCaller(scope, token)), keyId: keys.header?.id ?? null }
}

const callerOfKey = (key: ShownKey | null): Caller =>
  key === null ? anonymous() : { ...anonymous(key.id), role: key.role }

async function requireTokenCaller(scope: Scope, token: string): Promise<Omit<Caller, 'keyId'>> {
  const verdict = await verifyAccessToken(scope, token)
  if (verdict.kind === 'expired') throw refusal('JWT expired')
  if (verdict.kind === 'invalid') throw refusal('JWT invalid')
  const { claims } = verdict
  if (!(await isSessionAlive(scope, claims))) throw refusal('Session ended')
  return { role: claims.role, userId: claims.sub, claims, sessionId: claims.session_id }
}

/** RFC 6750, section 3: what is wrong with the token stands in `WWW-Authenticate` too. */
const refusal = (message: string): ApiError =>
  new ApiError('unauthenticated', message, {
    headers: {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
    },
  })
