// CBOR (RFC 8949), in which authenticators write.
import type { Buffer } from 'node:buffer'
import { type CBORType, decodeCBOR, decodePartialCBOR } from '@levischuck/tiny-cbor'

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView =>
  new DataView(buffer, byteOffset, byteLength)

/** The one map that the bytes are. @throws Error when they are something else, or more */
export function readMap(bytes: Buffer): ReadonlyMap<string | number, CBORType> {
  const value = decodeCBOR(viewOf(bytes))
  if (value instanceof Map) return value
  throw new Error('the bytes are no CBOR map')
}

/** How many bytes the item takes that begins at `start`. @throws Error when none does */
export const lengthOfItem = (bytes: Buffer, start: number): number =>
  decodePartialCBOR(viewOf(bytes), start)[1]
