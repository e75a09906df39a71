// Keys of authenticators: COSE (RFC 9053) made into keys of Web Crypto, and their signatures.
import { Buffer } from 'node:buffer'
import { readMap } from './cbor.ts'

/** What an authenticator may sign with, most wanted first: Ed25519, ES256, RS256 (IANA's numbers). */
export const ALGORITHMS = [-8, -7, -257] as const

const MIN_MODULUS_BYTES = 256
const MAX_MODULUS_BYTES = 512 // a key that takes long to verify with is no favour

/** What Web Crypto wants to know of a key. */
interface ImportableKey {
  readonly jwk: JsonWebKey
  readonly algorithm: { name: string; namedCurve?: string; hash?: string }
}

/** Whether the key has signed the data. @throws Error when it is no key that we take */
export async function verifySignature(
  coseKey: Buffer,
  { signature, data }: { signature: Buffer; data: Buffer },
): Promise<boolean> {
  const { jwk, algorithm } = readKey(coseKey)
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  const isEcdsa = algorithm.name === 'ECDSA'
  return crypto.subtle.verify(algorithm, key, isEcdsa ? readEcdsa(signature) : signature, data)
}

/** @throws Error when it is no key that we take */
export async function assertKey(coseKey: Buffer): Promise<void> {
  const { jwk, algorithm } = readKey(coseKey)
  await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
}

function readKey(coseKey: Buffer): ImportableKey {
  const key = readMap(coseKey)
  const [type, algorithm, first] = [key.get(1), key.get(3), key.get(-1)]
  const textOf = (label: number, least: number, most: number): string => {
    const value = key.get(label)
    const isBytes = value instanceof Uint8Array && value.length >= least && value.length <= most
    if (!isBytes) throw new Error(`the key has no proper ${label}`)
    return Buffer.from(value).toString('base64url')
  }
  if (type === 2 && algorithm === -7 && first === 1) {
    const jwk = { kty: 'EC', crv: 'P-256', x: textOf(-2, 32, 32), y: textOf(-3, 32, 32) }
    return { jwk, algorithm: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } }
  }
  if (type === 3 && algorithm === -257) {
    const jwk = {
      kty: 'RSA',
      n: textOf(-1, MIN_MODULUS_BYTES, MAX_MODULUS_BYTES),
      e: textOf(-2, 1, 4),
    }
    return { jwk, algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } }
  }
  if (type === 1 && algorithm === -8 && first === 6) {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: textOf(-2, 32, 32) }
    return { jwk, algorithm: { name: 'Ed25519' } }
  }
  throw new Error('the key is none of those that were asked for')
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const COORDINATE_BYTES = 32

/** Both numbers of an ECDSA signature side by side, as Web Crypto wants them; authenticators write them in DER. */
function readEcdsa(der: Buffer): Buffer {
  const [tag, length] = der
  if (tag !== SEQUENCE || length !== der.length - 2) throw new Error('the signature is not in DER')
  const r = readInteger(der, 2)
  const s = readInteger(der, r.end)
  if (s.end !== der.length) throw new Error('the signature is too long')
  return Buffer.concat([r.value, s.value])
}

function readInteger(der: Buffer, start: number): { value: Buffer; end: number } {
  const [tag, length = 0] = der.subarray(start)
  const end = start + 2 + length
  if (tag !== INTEGER || length === 0 || end > der.length) throw new Error('not a DER integer')
  const bytes = der.subarray(start + 2, end)
  const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes // the zero says that it is positive
  if (digits.length > COORDINATE_BYTES) throw new Error('the integer is too large')
  const value = Buffer.alloc(COORDINATE_BYTES)
  digits.copy(value, COORDINATE_BYTES - digits.length)
  return { value, end }
}
