// What the claims of an ID token say of its owner (OpenID Connect Core, section 5.1).
import type { ProviderProfile } from '../../core/index.ts'

type Claims = Readonly<Record<string, unknown>>

/** A claim that is a text with something in it. */
export function findText(claims: Claims, name: string): string | null {
  const value = claims[name]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** The standard claims. Only `email_verified` vouches for an address; Apple writes it as a text. */
export function readStandardClaims(claims: Claims): ProviderProfile {
  const { email_verified: verified } = claims
  return {
    subject: findText(claims, 'sub') ?? '',
    email: findText(claims, 'email'),
    isEmailVerified: verified === true || verified === 'true',
    name: findText(claims, 'name') ?? joinNames(claims),
    userName: findText(claims, 'preferred_username') ?? findText(claims, 'nickname'),
    picture: findText(claims, 'picture'),
  }
}

function joinNames(claims: Claims): string | null {
  const names = [findText(claims, 'given_name'), findText(claims, 'family_name')]
  return names.filter((name) => name !== null).join(' ') || null
}
