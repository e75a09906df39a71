// What the authenticator says of a ceremony, and signs (WebAuthn Level 3, section 6.1).
import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { lengthOfItem } from './cbor.ts'

const HEAD_BYTES = 37 // hash of the relying party's id, flags, counter
const AAGUID_BYTES = 16
const MAX_ID_BYTES = 1023 // as section 5.8.3 has it

const PRESENT = 0x01
const VERIFIED = 0x04
const BACKUP_ELIGIBLE = 0x08
const BACKED_UP = 0x10
const ATTESTED = 0x40
const EXTENDED = 0x80

export interface AuthenticatorData {
  readonly rpIdHash: Buffer
  readonly isUserPresent: boolean
  readonly isUserVerified: boolean
  readonly isBackedUp: boolean
  /** How often it says that it has signed; 0 where it does not count. */
  readonly counter: number
  /** The credential that was made; null in an answer that only uses one. */
  readonly credential: MadeCredential | null
}

export interface MadeCredential {
  /** In base64url. */
  readonly id: string
  readonly aaguid: string
  /** COSE key (RFC 9052, section 7). */
  readonly publicKey: Buffer
}

/** Takes authenticator data apart. @throws Error on what is too short, too long or contradicts itself */
export function parseAuthenticatorData(bytes: Buffer): AuthenticatorData {
  if (bytes.length < HEAD_BYTES) throw new Error('authenticator data are too short')
  const flags = bytes.readUInt8(32)
  const has = (flag: number): boolean => (flags & flag) !== 0
  if (has(BACKED_UP) && !has(BACKUP_ELIGIBLE)) throw new Error('backed up, but not to be backed up')
  const made = has(ATTESTED) ? readCredential(bytes) : { credential: null, end: HEAD_BYTES }
  const end = has(EXTENDED) ? made.end + lengthOfItem(bytes, made.end) : made.end
  if (end !== bytes.length) throw new Error('authenticator data are too long')
  return {
    rpIdHash: bytes.subarray(0, 32),
    isUserPresent: has(PRESENT),
    isUserVerified: has(VERIFIED),
    isBackedUp: has(BACKED_UP),
    counter: bytes.readUInt32BE(33),
    credential: made.credential,
  }
}

/** Whether the data are for this relying party. */
export const isForRelyingParty = ({ rpIdHash }: AuthenticatorData, rpId: string): boolean =>
  createHash('sha256').update(rpId).digest().equals(rpIdHash)

function readCredential(bytes: Buffer): { credential: MadeCredential; end: number } {
  const idLength = bytes.readUInt16BE(HEAD_BYTES + AAGUID_BYTES)
  const idStart = HEAD_BYTES + AAGUID_BYTES + 2
  const keyStart = idStart + idLength
  if (idLength === 0 || idLength > MAX_ID_BYTES) throw new Error('the credential id is not one')
  const end = keyStart + lengthOfItem(bytes, keyStart)
  const aaguid = bytes.toString('hex', HEAD_BYTES, HEAD_BYTES + AAGUID_BYTES)
  return {
    credential: {
      id: bytes.toString('base64url', idStart, keyStart),
      aaguid: aaguid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      publicKey: bytes.subarray(keyStart, end),
    },
    end,
  }
}
