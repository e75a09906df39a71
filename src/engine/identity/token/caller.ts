// Who makes a request to the other services: told by the API key and the bearer.
import { anonymous, type Caller, operator, type Scope } from '../../core/index.ts'
import { deviceOf } from '../device.ts'
import { findIssuer, requireForeignCaller } from '../issuer/caller.ts'
import { isSessionAlive } from '../session/session.ts'
import { verifyAccessToken } from './access-token.ts'
import { isApiKey, requireKeyId } from './api-key.ts'
import { findBearer } from './bearer.ts'
import { refuseToken } from './refusal.ts'

/**
 * The caller of a request: a key stands for its role, a JWT for its user, and the bearer wins over the
 * `apikey` header, as with PostgREST. Costs one KV read and, while KV knows the session, no D1.
 * @throws ApiError `unauthenticated` when the header is malformed, or the token invalid, expired or ended; what
 * {@link requireForeignCaller} throws for a token of another issuer
 */
export async function findCaller(scope: Scope, headers: Headers): Promise<Caller> {
  const keyId = requireKeyId(scope.secrets, headers.get('apikey'))
  if (!headers.has('Authorization')) return callerOfKey(keyId)
  const bearer = findBearer(headers)
  if (bearer === null) throw refuseToken('The Authorization header must be "Bearer" and one token')
  if (isApiKey(bearer)) return callerOfKey(requireKeyId(scope.secrets, bearer))
  const issuer = findIssuer(scope, bearer)
  const caller =
    issuer === null
      ? await requireTokenCaller(scope, bearer)
      : await requireForeignCaller(scope, { issuer, token: bearer, device: deviceOf(headers) })
  return { ...caller, keyId }
}

const callerOfKey = (keyId: Caller['keyId']): Caller =>
  keyId === 'secret' ? operator() : anonymous(keyId)

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
