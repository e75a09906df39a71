// Who shows a token of another service.
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { ApiError, type Caller, type Scope, type TrustedIssuer } from '../../core/index.ts'
import type { Device } from '../device.ts'
import { MAX_TOKEN_LENGTH } from '../token/access-token.ts'
import { refuseToken } from '../token/refusal.ts'
import { audiencesOf, findBearerOf, findWrongClaim } from './claims.ts'
import { requireWelcome } from './people.ts'
import { RemoteFault } from './remote.ts'
import { type ForeignVerdict, verifyForeignToken } from './verify.ts'

/**
 * The trusted issuer that a token names. Nothing is verified yet: only that issuer's keys will do, whoever it is. A
 * token under a key of ours is never another's, so that nobody's settings make it outlive its session.
 */
export function findIssuer({ app, secrets }: Scope, token: string): TrustedIssuer | null {
  const { builtIn, issuers } = app.settings.identity
  if (issuers.length === 0 || token.length > MAX_TOKEN_LENGTH) return null
  const named = readNames(token)
  const isOurs = builtIn && secrets.signingKeys.some(({ kid }) => kid === named?.kid)
  if (named === null || isOurs) return null
  return issuers.find(({ issuer }) => issuer === named.iss) ?? null
}

function readNames(token: string) {
  try {
    return { iss: decodeJwt(token).iss, kid: decodeProtectedHeader(token).kid }
  } catch {
    return null
  }
}

/**
 * The caller that a token of a trusted issuer is of. Costs no D1, and KV only when the issuer's keys are looked up.
 * @throws ApiError `unauthenticated` when the token is not valid, `forbidden` for a kept user who is banned,
 * `unavailable` when the issuer's keys cannot be had
 */
export async function requireForeignCaller(
  scope: Scope,
  { issuer, token, device }: { issuer: TrustedIssuer; token: string; device: Device },
): Promise<Omit<Caller, 'keyId'>> {
  const verdict = await verify(scope, issuer, token)
  if (verdict.kind === 'expired') throw refuseToken('JWT expired')
  const wrong = verdict.kind === 'invalid' ? verdict.claim : findWrongClaim(issuer, verdict)
  if (wrong !== null) throw refuseToken(`JWT invalid: "${wrong}" is missing or not accepted`)
  if (verdict.kind === 'invalid') throw refuseToken('JWT invalid')
  const caller = findBearerOf(issuer, verdict.claims)
  if (caller === null) throw refuseToken(`JWT invalid: "${issuer.userIdClaim ?? 'sub'}" is no id`)
  if (issuer.keepsUsers === true) await requireWelcome(scope, { issuer, caller, device })
  return caller
}

async function verify(scope: Scope, issuer: TrustedIssuer, token: string): Promise<ForeignVerdict> {
  const audience = issuer.audienceClaim === undefined ? audiencesOf(issuer) : null
  const expected = { issuer: issuer.issuer, jwksUrl: issuer.jwksUrl ?? null, audience }
  try {
    return await verifyForeignToken(scope, token, expected)
  } catch (error) {
    if (!(error instanceof RemoteFault)) throw error
    throw new ApiError('unavailable', 'The issuer of this token cannot be reached right now.', {
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: error,
    })
  }
}

const RETRY_AFTER_SECONDS = '5' // the keys are not asked for sooner
