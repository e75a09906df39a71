// The keys of the authenticator in software: each kind that our servers take, with its COSE form (RFC 9053).
import { Buffer } from 'node:buffer'
import { encodeCBOR } from '@levischuck/tiny-cbor'

export type KeyKind = 'ES256' | 'RS256' | 'EdDSA'

export interface SigningKey {
  /** The public key, as authenticator data has it. */
  readonly cose: Buffer
  sign(data: Uint8Array<ArrayBuffer>): Promise<Buffer>
}

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  EdDSA: { name: 'Ed25519' },
} as const

const bytesOf = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'))

/** Makes a key pair of a kind. */
export async function createKey(kind: KeyKind): Promise<SigningKey> {
  const algorithm = ALGORITHMS[kind]
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('a pair of keys was asked for')
  const jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey // "jwk" was asked for
  return {
    cose: Buffer.from(encodeCBOR(coseOf(kind, jwk))),
    async sign(data) {
      const signature = Buffer.from(await crypto.subtle.sign(algorithm, pair.privateKey, data))
      return kind === 'ES256' ? encodeDer(signature) : signature
    },
  }
}

function coseOf(kind: KeyKind, { x, y, n, e }: JsonWebKey): Map<number, number | Uint8Array> {
  if (kind === 'RS256') {
    return new Map<number, number | Uint8Array>([
      [1, 3],
      [3, -257],
      [-1, bytesOf(n)],
      [-2, bytesOf(e)],
    ])
  }
  const isEdwards = kind === 'EdDSA'
  const key = new Map<number, number | Uint8Array>([
    [1, isEdwards ? 1 : 2],
    [3, isEdwards ? -8 : -7],
    [-1, isEdwards ? 6 : 1],
    [-2, bytesOf(x)],
  ])
  return isEdwards ? key : key.set(-3, bytesOf(y))
}

/** An ECDSA signature as authenticators write it: a DER sequence of two integers (WebAuthn Level 3, section 6.5.5). */
function encodeDer(raw: Buffer): Buffer {
  const body = Buffer.concat([encodeInteger(raw.subarray(0, 32)), encodeInteger(raw.subarray(32))])
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

function encodeInteger(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const least = bytes.subarray(Math.max(0, start))
  const positive = (least[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), least]) : least
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive])
}
