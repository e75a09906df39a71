// Keys of their own for each purpose, derived from a signing key by HKDF (RFC 5869), so that the secrets stay few.
import { base64url, type CryptoKey } from 'jose'
import type { SigningKey } from '../../core/index.ts'

/** A key of 256 bits that `purpose` alone has. */
export async function deriveKey(
  key: SigningKey,
  purpose: string,
  kind: 'HMAC' | 'AES-GCM',
): Promise<CryptoKey> {
  const bytes = base64url.decode(key.kty === 'oct' ? key.k : key.d)
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode(purpose)
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    secret,
    kind === 'HMAC' ? { name: kind, hash: 'SHA-256', length: 256 } : { name: kind, length: 256 },
    false,
    kind === 'HMAC' ? ['sign', 'verify'] : ['encrypt', 'decrypt'],
  )
}
