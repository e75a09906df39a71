// An ID token of a provider: from the issuer that was named, for us, signed with a key that it publishes.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { Scope } from '../../core/index.ts'
import { verifyForeignToken } from '../issuer/verify.ts'
import type { ReadyProvider } from './find-provider.ts'

const MAX_SUBJECT_CHARACTERS = 255 // OpenID Connect Core, section 2

/**
 * The claims of a token that holds; null for any other. Whether its nonce is right is for the caller to say.
 * @throws RemoteFault when the provider's keys cannot be had
 */
export async function verifyIdToken(
  scope: Scope,
  provider: ReadyProvider,
  token: string,
): Promise<JWTPayload | null> {
  const issuer = issuerFor(provider, token)
  if (issuer === null) return null
  const { clientIds, definition } = provider
  const jwksUrl = definition.kind === 'openid' ? (definition.endpoints?.keys ?? null) : null
  const verdict = await verifyForeignToken(scope, token, { issuer, jwksUrl, audience: clientIds })
  if (verdict.kind !== 'valid' || !isIdTokenType(verdict.type)) return null
  const { claims } = verdict
  return isForUs(claims, clientIds) && isSubject(claims.sub) ? claims : null
}

/** The issuer that a token must have: the provider's own, whatever the token says, or one that the provider's rule makes of it. */
export function issuerFor({ definition, issuer }: ReadyProvider, token: string): string | null {
  if (definition.kind === 'oauth' || definition.issuerOf === undefined) return issuer
  const claims = findClaims(token)
  return claims === null ? null : definition.issuerOf(claims)
}

/** Claims that nobody has checked. */
function findClaims(token: string): JWTPayload | null {
  try {
    return decodeJwt(token)
  } catch {
    return null
  }
}

/** An access token or a logout token of the same issuer is none (RFC 8725, section 3.11). */
const isIdTokenType = (type: string | null): boolean => type === null || /^jwt$/i.test(type)

/** A token for several must name one of ours as who it was given to (OpenID Connect Core, section 3.1.3.7). */
function isForUs({ aud, azp }: JWTPayload, clientIds: readonly string[]): boolean {
  if (!Array.isArray(aud) || aud.length === 1) return true // jose has compared it
  return typeof azp === 'string' && clientIds.includes(azp)
}

const isSubject = (sub: string | undefined): boolean =>
  sub !== undefined && sub.trim() !== '' && sub.length <= MAX_SUBJECT_CHARACTERS

/** Hashes by the algorithm of a token's signature. */
const HASHES: Readonly<Record<string, string>> = {
  '256': 'sha256',
  '384': 'sha384',
  '512': 'sha512',
}

/** Whether an access token is the one that an ID token came with; true where the ID token says nothing of it (section 3.1.3.8). */
export function isAccessTokenOf(idToken: string, claims: JWTPayload, accessToken: string): boolean {
  if (claims.at_hash === undefined) return true
  const { alg = '' } = decodeProtectedHeader(idToken)
  const hash = createHash(HASHES[alg.slice(-3)] ?? 'sha512') // EdDSA hashes by SHA-512
    .update(accessToken)
    .digest()
  return claims.at_hash === Buffer.from(hash.subarray(0, hash.length / 2)).toString('base64url')
}
