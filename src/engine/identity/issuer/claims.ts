// What the claims of a token that another service has signed mean here: whether it is for us, and who shows it.
import type { JWTPayload } from 'jose'
import type { Caller, TrustedIssuer } from '../../core/index.ts'
import { ROLE } from '../token/access-token.ts'

/** What a token says of itself. */
export interface ForeignToken {
  readonly claims: JWTPayload
  /** The header's `typ`; null when it has none. */
  readonly type: string | null
}

/** Which claim keeps a token from being taken; null when none does. */
export function findWrongClaim(issuer: TrustedIssuer, { claims, type }: ForeignToken) {
  const { tokenType, audienceClaim, requiredClaims = {} } = issuer
  if (!isType(type, tokenType)) return 'typ'
  if (audienceClaim !== undefined && !names(claims[audienceClaim], audiencesOf(issuer))) {
    return audienceClaim
  }
  const wrong = Object.entries(requiredClaims).find(([name, value]) => claims[name] !== value)
  return wrong?.[0] ?? null
}

/** Types of access tokens (RFC 7519, section 5.1; RFC 9068, section 2.1). A logout token or a proof is neither. */
const TYPES = ['jwt', 'at+jwt']

function isType(type: string | null, wanted: string | undefined): boolean {
  if (wanted !== undefined) return type !== null && plain(type) === plain(wanted)
  return type === null || TYPES.includes(plain(type))
}

const plain = (type: string): string => type.toLowerCase().replace(/^application\//, '')

/** Whom the tokens are for. */
export const audiencesOf = ({ audience }: TrustedIssuer): readonly string[] =>
  typeof audience === 'string' ? [audience] : audience

/** Whether a claim, a text or a list of texts, holds one of the names. */
const names = (claim: unknown, wanted: readonly string[]): boolean =>
  findNamed(claim, wanted) !== null

function findNamed(claim: unknown, wanted: readonly string[]): string | null {
  const said: unknown[] = Array.isArray(claim) ? claim : [claim]
  return wanted.find((name) => said.includes(name)) ?? null
}

const SUBJECT = /^[\x20-\x7e]{1,255}$/ // OpenID Connect Core, section 2: ASCII, 255 characters at most

/** Who shows the token; null when it does not say so. The session is the issuer's, and ends with the token. */
export function findBearerOf(
  issuer: TrustedIssuer,
  claims: JWTPayload,
): (Omit<Caller, 'keyId'> & { readonly userId: string }) | null {
  const { userIdClaim = 'sub', userIdPrefix = '', roleClaim, roles = [] } = issuer
  const id = claims[userIdClaim]
  if (typeof id !== 'string' || !SUBJECT.test(id)) return null
  const role = roleClaim === undefined ? null : findNamed(claims[roleClaim], roles)
  return { role: role ?? ROLE, userId: userIdPrefix + id, claims, sessionId: null, aal: null }
}
