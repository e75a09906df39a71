// Tokens that other services have signed, judged by RFC 8725 and OpenID Connect Core, section 3.1.3.7: the issuer is the one
// that was named, the key is one that it publishes, the algorithm is one that a public key is for.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Scope } from '../../core/index.ts'
import { SKEW_SECONDS } from '../token/access-token.ts'
import { loadDocument } from './cache.ts'
import { RemoteFault } from './remote.ts'

/** Signatures that are checked with a public key. An HMAC would make everybody who can check one able to sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'RS384', 'RS512', 'EdDSA']

const MAX_TOKEN_LENGTH = 25_600

/** Whose tokens are believed, and how they must be. */
export interface Expected {
  readonly issuer: string
  /** Where its keys are; null: where its discovery document says. */
  readonly jwksUrl: string | null
  /** One of them must be in `aud`; null where the caller checks the audience itself. */
  readonly audience: readonly string[] | null
}

export type ForeignVerdict =
  | { readonly kind: 'valid'; readonly claims: JWTPayload }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' }

const configurationSchema = z.looseObject({ issuer: z.string(), jwks_uri: z.string() })

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).max(100),
})

/** Judges a token. @throws RemoteFault when the issuer's keys cannot be had: then nobody is let in */
export async function verifyForeignToken(
  scope: Scope,
  token: string,
  { issuer, jwksUrl, audience }: Expected,
): Promise<ForeignVerdict> {
  if (token.length > MAX_TOKEN_LENGTH) return { kind: 'invalid' }
  try {
    const { payload } = await jwtVerify(
      token,
      async (header, flattened) => {
        const keys = await loadKeySet(scope, { issuer, jwksUrl }, header.kid)
        return createLocalJWKSet(keys)(header, flattened)
      },
      {
        algorithms: ALGORITHMS,
        issuer,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: SKEW_SECONDS,
        ...(audience !== null && { audience: [...audience] }),
      },
    )
    return isFromTheFuture(payload) ? { kind: 'invalid' } : { kind: 'valid', claims: payload }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'expired' }
    if (error instanceof errors.JOSEError || error instanceof TypeError) return { kind: 'invalid' }
    throw error
  }
}

const MAX_AHEAD_SECONDS = 60

const isFromTheFuture = ({ iat = 0 }: JWTPayload): boolean =>
  iat > Date.now() / 1000 + MAX_AHEAD_SECONDS

/** The issuer's public keys; asked for again when none of them has the name that a token gives. */
async function loadKeySet(
  scope: Scope,
  { issuer, jwksUrl }: Pick<Expected, 'issuer' | 'jwksUrl'>,
  kid: string | undefined,
): Promise<JSONWebKeySet> {
  const url = jwksUrl ?? (await loadConfiguration(scope, issuer)).jwks_uri
  const document = await loadDocument(scope, url, (one) => hasKey(one, kid))
  const parsed = keySetSchema.safeParse(document)
  if (!parsed.success) throw new RemoteFault(`${url} is no key set`)
  return { keys: parsed.data.keys.filter(({ kty }) => kty !== 'oct') }
}

function hasKey(document: unknown, kid: string | undefined): boolean {
  const parsed = keySetSchema.safeParse(document)
  return parsed.success && (kid === undefined || parsed.data.keys.some((key) => key.kid === kid))
}

/**
 * The issuer's discovery document (OpenID Connect Discovery, section 4).
 * @throws RemoteFault when it does not answer, or the document is of another issuer
 */
export async function loadConfiguration(scope: Scope, issuer: string) {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const parsed = configurationSchema.safeParse(await loadDocument(scope, url))
  if (!parsed.success) throw new RemoteFault(`${url} is no discovery document`)
  if (parsed.data.issuer !== issuer) throw new RemoteFault(`${url} is of another issuer`)
  return parsed.data
}
