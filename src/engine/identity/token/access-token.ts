// Access tokens: JWTs (ES256, unless the operator's key is another) that tell who calls, for as long as the settings say.
import { Buffer } from 'node:buffer'
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'
import { lazy, type Scope } from '../../core/index.ts'
import type { SignedIn } from '../tables.ts'
import { findCustomClaims } from './custom-claims.ts'
import { type Keys, loadKeys } from './keys.ts'

export const AUDIENCE = 'authenticated'
export const ROLE = 'authenticated'

/** How long after its end a token is still taken, as clocks differ. */
export const SKEW_SECONDS = 30

/** How far in the future a token may have been issued: by our own key, on a clock that is ahead by five minutes, as ours is behind. */
const MAX_AHEAD_SECONDS = 10 * 60 + SKEW_SECONDS

/** Both kinds of metadata at their largest, in base64url, with the other claims and some of the app's own. */
export const MAX_TOKEN_LENGTH = 25_600

const claimsSchema = lazy(() =>
  z.looseObject({
    sub: z.string(),
    session_id: z.string(),
    role: z.string(),
    iat: z.number(),
  }),
)

export type AccessClaims = z.infer<ReturnType<typeof claimsSchema>>

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
export async function createAccessToken(
  scope: Scope,
  signedIn: SignedIn,
  issue: Issue,
): Promise<string> {
  const { signer } = await loadKeys(scope.secrets)
  const claims = { ...describeSession(signedIn), ...describeIssue(signedIn, issue) }
  const token = await new SignJWT({
    ...(await findCustomClaims(scope, signedIn, claims)),
    ...claims,
  })
    .setProtectedHeader({ alg: signer.alg, kid: signer.kid, typ: 'JWT' })
    .sign(signer.key)
  if (token.length <= MAX_TOKEN_LENGTH) return token
  throw new Error('a token is too long to be shown: beforeTokenIssued gives too many claims')
}

const describeSession = ({ session, account: { user } }: SignedIn) => ({
  email: user.email ?? '',
  phone: user.phone ?? '',
  app_metadata: user.appMetadata,
  user_metadata: user.userMetadata,
  role: user.role,
  aal: session.aal,
  amr: session.amr,
  session_id: session.id,
  is_anonymous: user.isAnonymous,
})

const describeIssue = ({ account }: SignedIn, { issuer, issuedAt, expiresAt }: Issue) => ({
  iss: issuer,
  sub: account.user.id,
  aud: AUDIENCE,
  iat: issuedAt,
  exp: expiresAt,
})

/**
 * Judges a token by RFC 8725: the key comes from our own list by its id, the algorithm is the key's,
 * and type, audience, age and expiry must be right. The issuer is not compared: it names the host that
 * was asked, and the key already tells who signed.
 */
export async function verifyAccessToken(scope: Scope, token: string): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_LENGTH || !isWellSpelt(token)) return { kind: 'invalid' }
  const { verifiers } = await loadKeys(scope.secrets)
  try {
    const { payload } = await jwtVerify(token, (header) => requireVerifier(verifiers, header), {
      algorithms: [...new Set([...verifiers.values()].map(({ alg }) => alg))],
      typ: 'JWT',
      audience: AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: SKEW_SECONDS,
    })
    const parsed = claimsSchema().safeParse(payload)
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

const COMPACT = /^[\w-]+\.[\w-]+\.([\w-]+)$/

/** Whether a token is spelt in the one way that RFC 7515 knows: no padding, no spare bits. The signature covers the rest. */
export function isWellSpelt(token: string): boolean {
  const [, signature] = COMPACT.exec(token) ?? []
  if (signature === undefined) return false
  return Buffer.from(signature, 'base64url').toString('base64url') === signature
}

/** A key is for its own algorithm alone: a public key is never taken for the secret of an HMAC. */
function requireVerifier(verifiers: Keys['verifiers'], { kid, alg }: JWTHeaderParameters) {
  const found = kid === undefined ? undefined : verifiers.get(kid)
  if (found === undefined || found.alg !== alg) throw new errors.JWKSNoMatchingKey()
  return found.key
}
