// Access tokens: ES256 JWTs that tell who calls, for as long as the settings say.
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Scope } from '../../core/index.ts'
import type { SignedIn } from '../tables.ts'
import { type Keys, loadKeys } from './keys.ts'

export const AUDIENCE = 'authenticated'
export const ROLE = 'authenticated'

/** How long after its end a token is still taken, as clocks differ. */
export const SKEW_SECONDS = 30

/** How far in the future a token may have been issued: by our own key, on a clock that is ahead. */
const MAX_AHEAD_SECONDS = 330

const MAX_TOKEN_LENGTH = 16_384

const claimsSchema = z.looseObject({
  sub: z.string(),
  session_id: z.string(),
  role: z.string(),
  iat: z.number(),
})

export type AccessClaims = z.infer<typeof claimsSchema>

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly claims: AccessClaims }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' }

/** When a token is issued, by whom, and until when it holds (Unix seconds). */
export interface Issue {
  readonly issuer: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** Signs the token of a session; its claims are those that GoTrue's clients read (RFC 7519, section 4.1). */
export function createAccessToken(keys: Keys, signedIn: SignedIn, issue: Issue): Promise<string> {
  const { session, account } = signedIn
  const { user } = account
  const claims = {
    email: user.email ?? '',
    phone: '',
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    role: ROLE,
    aal: 'aal1',
    amr: session.amr,
    session_id: session.id,
    is_anonymous: false,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: keys.signer.kid, typ: 'JWT' })
    .setIssuer(issue.issuer)
    .setSubject(user.id)
    .setAudience(AUDIENCE)
    .setIssuedAt(issue.issuedAt)
    .setExpirationTime(issue.expiresAt)
    .sign(keys.signer.key)
}

/**
 * Judges a token by RFC 8725: the algorithm is ours to choose, the key comes from our own list by its id,
 * and type, audience, age and expiry must be right. The issuer is not compared: it names the host that
 * was asked, and the key already tells who signed.
 */
export async function verifyAccessToken(scope: Scope, token: string): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_LENGTH) return { kind: 'invalid' }
  const { verifiers } = await loadKeys(scope.secrets)
  try {
    const { payload } = await jwtVerify(token, (header) => requireVerifier(verifiers, header), {
      algorithms: ['ES256'],
      typ: 'JWT',
      audience: AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: SKEW_SECONDS,
    })
    const parsed = claimsSchema.safeParse(payload)
    return parsed.success ? judgeAge(scope, parsed.data) : { kind: 'invalid' }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'expired' }
    if (error instanceof errors.JOSEError) return { kind: 'invalid' }
    throw error
  }
}

/** A token is no older than the settings allow now, whatever they allowed when it was issued. */
function judgeAge({ app }: Scope, claims: AccessClaims): TokenVerdict {
  const age = Date.now() / 1000 - claims.iat
  if (age < -MAX_AHEAD_SECONDS) return { kind: 'invalid' }
  const isOld = age > app.settings.accessTokenSeconds + SKEW_SECONDS
  return isOld ? { kind: 'expired' } : { kind: 'valid', claims }
}

function requireVerifier(verifiers: Keys['verifiers'], { kid }: JWTHeaderParameters) {
  const key = kid === undefined ? undefined : verifiers.get(kid)
  if (key === undefined) throw new errors.JWKSNoMatchingKey()
  return key
}
