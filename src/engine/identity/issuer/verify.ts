// Tokens that other services have signed, judged by RFC 8725 and OpenID Connect Core, section 3.1.3.7: the issuer is the one
// that was named, the key is one that it publishes, the algorithm is one that a public key is for.
import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import * as z from 'zod'
import { lazy, type Scope } from '../../core/index.ts'
import { isWellSpelt, MAX_TOKEN_LENGTH, SKEW_SECONDS } from '../token/access-token.ts'
import { createShelf } from './cache.ts'
import { findKeySet, type KeySet } from './key-set.ts'
import { RemoteFault } from './remote.ts'

/** Signatures that are checked with a public key. An HMAC would make everybody who can check one able to sign. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Whose tokens are believed, and how they must be. */
export interface Expected {
  readonly issuer: string
  /** Where its keys are; null: where its discovery document says. */
  readonly jwksUrl: string | null
  /** One of them must be in `aud`; null where the caller checks the audience itself. */
  readonly audience: readonly string[] | null
}

export type ForeignVerdict =
  | {
      readonly kind: 'valid'
      readonly claims: JWTPayload
      /** The header's `typ`; null when it has none. */
      readonly type: string | null
    }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'invalid'
      /** Which claim is wrong in a token that the issuer did sign; null for any other fault. */
      readonly claim: string | null
    }

const INVALID = { kind: 'invalid', claim: null } as const

/** Judges a token. @throws RemoteFault when the issuer's keys cannot be had: then nobody is let in */
export async function verifyForeignToken(
  scope: Scope,
  token: string,
  { issuer, jwksUrl, audience }: Expected,
): Promise<ForeignVerdict> {
  if (token.length > MAX_TOKEN_LENGTH || !isWellSpelt(token)) return INVALID
  try {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      async (header, signed) =>
        requireKey(await loadKeySet(scope, { issuer, jwksUrl }, header), header, signed),
      {
        algorithms: ALGORITHMS,
        issuer,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: SKEW_SECONDS,
        ...(audience !== null && { audience: [...audience] }),
      },
    )
    if (isFromTheFuture(payload)) return { kind: 'invalid', claim: 'iat' }
    const type: unknown = protectedHeader.typ ?? null // jose looks at it only where one is asked for
    if (type !== null && typeof type !== 'string') return { kind: 'invalid', claim: 'typ' }
    return { kind: 'valid', claims: payload, type }
  } catch (error) {
    return judgeFault(error)
  }
}

/** @throws what is no fault of the token's */
function judgeFault(error: unknown): ForeignVerdict {
  if (error instanceof errors.JWTExpired) return { kind: 'expired' }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { kind: 'invalid', claim: error.claim }
  }
  // jose throws a TypeError for a key that is too weak for its algorithm.
  if (error instanceof errors.JOSEError || error instanceof TypeError) return INVALID
  throw error
}

const MAX_AHEAD_SECONDS = 60

const isFromTheFuture = ({ iat = 0 }: JWTPayload): boolean =>
  iat > Date.now() / 1000 + MAX_AHEAD_SECONDS

const keySets = createShelf(findKeySet)

/** The issuer's public keys; asked for again when none of them has the name that a token gives. */
async function loadKeySet(
  scope: Scope,
  { issuer, jwksUrl }: Pick<Expected, 'issuer' | 'jwksUrl'>,
  { kid }: JWTHeaderParameters,
): Promise<KeySet> {
  const url = jwksUrl ?? (await loadConfiguration(scope, issuer)).jwks_uri
  return keySets.load(scope, url, ({ kids }) => kid === undefined || kids.has(kid))
}

/** The one key that the header names; imported once for each set, as that takes longer than a request should. */
async function requireKey(
  { published, imported }: KeySet,
  header: JWTHeaderParameters,
  signed: FlattenedJWSInput,
) {
  const name = JSON.stringify([header.alg, header.kid])
  const known = imported.get(name)
  if (known !== undefined) return known
  const key = await createLocalJWKSet(published)(header, signed).catch((error: unknown) => {
    if (error instanceof errors.JOSEError) throw error
    throw new RemoteFault('a key that another service publishes is none', { cause: error })
  })
  imported.set(name, key)
  return key
}

const configurationSchema = lazy(() => z.looseObject({ issuer: z.string(), jwks_uri: z.string() }))

type Configuration = z.infer<ReturnType<typeof configurationSchema>>

const configurations = createShelf<Configuration>((document, url) => {
  const parsed = configurationSchema().safeParse(document)
  return parsed.success && urlOf(parsed.data.issuer) === url ? parsed.data : null
})

const urlOf = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/**
 * The issuer's discovery document (OpenID Connect Discovery, section 4).
 * @throws RemoteFault when it does not answer, or the document is of another issuer
 */
export async function loadConfiguration(scope: Scope, issuer: string): Promise<Configuration> {
  const configuration = await configurations.load(scope, urlOf(issuer))
  if (configuration.issuer === issuer) return configuration
  throw new RemoteFault(`the document of ${issuer} is of another issuer`)
}
