// Who makes a request to the other services: told by the API key and the bearer.
import {
  anonymous,
  type Caller,
  type Scope,
  type ShownKey,
  type ShownKeys,
} from '../../core/index.ts'
import { deviceOf } from '../device.ts'
import { findIssuer, requireForeignCaller } from '../issuer/caller.ts'
import { isSessionAlive } from '../session/session.ts'
import { verifyAccessToken } from './access-token.ts'
import { findBearer } from './bearer.ts'
import { refuseToken } from './refusal.ts'

/**
 * The caller of a request: a key stands for its role, a JWT for its user, and the bearer wins over the
 * `apikey` header, as with PostgREST. Costs one KV read and, while KV knows the session, no D1.
 * @param keys those of the request, which are good
 * @throws ApiError `unauthenticated` when the header is malformed, or the token invalid, expired or ended; what
 * {@link requireForeignCaller} throws for a token of another issuer
 */
export async function findCaller(scope: Scope, headers: Headers, keys: ShownKeys): Promise<Caller> {
  if (keys.bearer !== null) return callerOfKey(keys.bearer)
  if (!headers.has('Authorization')) return callerOfKey(keys.header)
  const token = findBearer(headers)
  if (token === null) throw refuseToken('The Authorization header must be "Bearer" and one token')
  const issuer = findIssuer(scope, token)
  const caller =
    issuer === null
      ? await requireTokenCaller(scope, token)
      : await requireForeignCaller(scope, { issuer, token, device: deviceOf(headers) })
  return { ...caller, keyId: keys.header?.id ?? null }
}

const callerOfKey = (key: ShownKey | null): Caller =>
  key === null ? anonymous() : { ...anonymous(key.id), role: key.role }

async function requireTokenCaller(scope: Scope, token: string): Promise<Omit<Caller, 'keyId'>> {
  if (!scope.app.settings.identity.builtIn) {
    throw refuseToken('JWT invalid: its issuer is not trusted here')
  }
  const verdict = await verifyAccessToken(scope, token)
  if (verdict.kind === 'expired') throw refuseToken('JWT expired')
  if (verdict.kind === 'invalid') throw refuseToken('JWT invalid')
  const { claims } = verdict
  if (!(await isSessionAlive(scope, claims))) throw refuseToken('Session ended')
  const { role, sub: userId, session_id: sessionId } = claims
  return { role, userId, claims, sessionId, aal: claims.aal === 'aal2' ? 'aal2' : 'aal1' }
}
