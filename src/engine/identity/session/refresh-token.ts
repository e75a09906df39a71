// Refresh tokens: session id, counter and a MAC over both. Nothing of them is stored, and a forged one is
// told from ours without asking D1.
import { Buffer } from 'node:buffer'
import type { CryptoKey } from 'jose'
import type { Keys } from '../token/keys.ts'

/** What a refresh token says. */
export interface RefreshClaims {
  readonly sessionId: string
  readonly counter: number
}

const ID_BYTES = 16
const COUNTER_BYTES = 6
const PAYLOAD_BYTES = ID_BYTES + COUNTER_BYTES

// 54 bytes with the MAC's 32: a multiple of three, so that base64url has no spare bits and one spelling only.
const SHAPE = /^[\w-]{72}$/

/** The token of a session at a counter; the same each time it is made under the same key. */
export async function createRefreshToken(keys: Keys, claims: RefreshClaims): Promise<string> {
  const [key] = keys.refreshers
  if (key === undefined) throw new Error('there is no refresh key') // each signing key has one
  const payload = encodePayload(claims)
  const mac = await crypto.subtle.sign('HMAC', key, payload)
  return Buffer.concat([payload, Buffer.from(mac)]).toString('base64url')
}

/** What `token` says, or null when none of our keys made it. */
export async function findRefreshClaims(keys: Keys, token: string): Promise<RefreshClaims | null> {
  if (!SHAPE.test(token)) return null
  const bytes = Buffer.from(token, 'base64url')
  const payload = bytes.subarray(0, PAYLOAD_BYTES)
  const mac = bytes.subarray(PAYLOAD_BYTES)
  const verdicts = await Promise.all(keys.refreshers.map((key) => isOurs(key, payload, mac)))
  return verdicts.includes(true) ? decodePayload(payload) : null
}

/** Takes the same time wherever the first difference is. */
const isOurs = (key: CryptoKey, payload: Buffer, mac: Buffer): Promise<boolean> =>
  crypto.subtle.verify('HMAC', key, mac, payload)

function encodePayload({ sessionId, counter }: RefreshClaims): Buffer {
  const bytes = Buffer.alloc(PAYLOAD_BYTES)
  bytes.write(sessionId.replaceAll('-', ''), 'hex')
  bytes.writeUIntBE(counter, ID_BYTES, COUNTER_BYTES)
  return bytes
}

function decodePayload(payload: Buffer): RefreshClaims {
  const hex = payload.toString('hex', 0, ID_BYTES)
  return {
    sessionId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    counter: payload.readUIntBE(ID_BYTES, COUNTER_BYTES),
  }
}
