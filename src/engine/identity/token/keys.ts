// Keys made of the signing keys: for access tokens, for refresh tokens, and what the world may see of them.
import type { CryptoKey, JWK } from 'jose'
import type { Secrets, SigningKey } from '../../core/index.ts'
import { deriveKey } from './derive.ts'

/** A key and the one algorithm that it is for (RFC 8725, section 3.1). */
export interface TokenKey {
  readonly kid: string
  readonly alg: SigningKey['alg']
  readonly key: CryptoKey
}

export interface Keys {
  /** Signs access tokens: the first of the signing keys. */
  readonly signer: TokenKey
  /** Verify access tokens: every signing key's public half (of an HMAC key the whole), by its id. */
  readonly verifiers: ReadonlyMap<string, TokenKey>
  /** Authenticate refresh tokens: the first one makes them, all of them are believed. */
  readonly refreshers: readonly CryptoKey[]
  /** Hash one-time codes: the first one makes the hashes, all of them are tried. */
  readonly coders: readonly CryptoKey[]
  /** Seal what events say in secret: the first one seals, all of them open. */
  readonly sealers: readonly CryptoKey[]
}

// Keys never change while an isolate lives, and importing them takes longer than a request should.
const keysBySecrets = new WeakMap<Secrets, Keys>()

/** The keys of this Ledge. @throws DOMException when a signing key's numbers do not belong together */
export async function loadKeys(secrets: Secrets): Promise<Keys> {
  // The value is cached, not its promise: one that a cancelled request left behind would hang the others.
  const known = keysBySecrets.get(secrets)
  if (known !== undefined) return known
  const keys = await createKeys(secrets.signingKeys)
  keysBySecrets.set(secrets, keys)
  return keys
}

async function createKeys(signingKeys: readonly SigningKey[]): Promise<Keys> {
  const [first] = signingKeys
  if (first === undefined) throw new Error('there is no signing key') // the secrets' schema asks for one
  const deriveAll = (purpose: string, kind: 'HMAC' | 'AES-GCM') =>
    Promise.all(signingKeys.map((key) => deriveKey(key, purpose, kind)))
  return {
    signer: await importKey(first, 'sign'),
    verifiers: new Map(
      await Promise.all(
        signingKeys.map(async (jwk) => [jwk.kid, await importKey(jwk, 'verify')] as const),
      ),
    ),
    refreshers: await deriveAll('ledge refresh token', 'HMAC'),
    coders: await deriveAll('ledge one-time code', 'HMAC'),
    sealers: await deriveAll('ledge sealed event', 'AES-GCM'),
  }
}

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  HS256: { name: 'HMAC', hash: 'SHA-256' },
} as const satisfies Record<SigningKey['alg'], unknown>

async function importKey(jwk: SigningKey, usage: 'sign' | 'verify'): Promise<TokenKey> {
  const { kid, alg } = jwk
  const half = usage === 'verify' ? (findPublicPart(jwk) ?? jwk) : jwk
  const key = await crypto.subtle.importKey('jwk', half, ALGORITHMS[alg], false, [usage])
  return { kid, alg, key }
}

/** The key set that anyone may verify our tokens with (RFC 7517, section 5). HMAC keys are in no such set. */
export const presentKeySet = (secrets: Secrets): { keys: JWK[] } => ({
  keys: secrets.signingKeys.flatMap((key) => {
    const { kid, alg } = key
    const half = findPublicPart(key)
    return half === null ? [] : [{ ...half, kid, alg, use: 'sig', key_ops: ['verify'] }]
  }),
})

/** Names each member, so that a private one can never slip through; null for a key that has no public half. */
function findPublicPart(key: SigningKey) {
  if (key.kty === 'oct') return null
  if (key.kty === 'EC') return { kty: key.kty, crv: key.crv, x: key.x, y: key.y }
  return { kty: key.kty, n: key.n, e: key.e }
}
