// Keys made of the signing keys: for access tokens, for refresh tokens, and what the world may see of them.
import { type CryptoKey, importJWK, type JWK } from 'jose'
import type { Secrets, SigningKey } from '../../core/index.ts'
import { deriveKey } from './derive.ts'

export interface Keys {
  /** Signs access tokens: the first of the signing keys. */
  readonly signer: { readonly kid: string; readonly key: CryptoKey }
  /** Verify access tokens: every signing key's public half, by its id. */
  readonly verifiers: ReadonlyMap<string, CryptoKey>
  /** Authenticate refresh tokens: the first one makes them, all of them are believed. */
  readonly refreshers: readonly CryptoKey[]
  /** Hash one-time codes: the first one makes the hashes, all of them are tried. */
  readonly coders: readonly CryptoKey[]
  /** Seal what events say in secret: the first one seals, all of them open. */
  readonly sealers: readonly CryptoKey[]
}

// Keys never change while an isolate lives, and importing them takes longer than a request should.
const keysBySecrets = new WeakMap<Secrets, Keys>()

/** The keys of this Ledge. @throws DOMException when a signing key is not a point of its curve */
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
    signer: { kid: first.kid, key: await importKey(first) },
    verifiers: new Map(
      await Promise.all(
        signingKeys.map(async (jwk) => [jwk.kid, await importKey(publicPart(jwk))] as const),
      ),
    ),
    refreshers: await deriveAll('ledge refresh token', 'HMAC'),
    coders: await deriveAll('ledge one-time code', 'HMAC'),
    sealers: await deriveAll('ledge sealed event', 'AES-GCM'),
  }
}

/** An EC key is never the bytes that jose gives for a symmetric one. */
const importKey = async (jwk: JWK): Promise<CryptoKey> =>
  (await importJWK(jwk, 'ES256')) as CryptoKey

/** The key set that anyone may verify our tokens with (RFC 7517, section 5). */
export const presentKeySet = (secrets: Secrets): { keys: JWK[] } => ({
  keys: secrets.signingKeys.map(publicPart),
})

/** Names each member, so that a private one can never slip through. */
const publicPart = ({ kty, crv, x, y, kid, alg }: SigningKey): JWK => ({
  kty,
  crv,
  x,
  y,
  kid,
  alg,
  use: 'sig',
  key_ops: ['verify'],
})
