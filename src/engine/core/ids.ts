// Ids: version 7 UUIDs, so that rows made later sort later and indexes grow at their end.

/**
 * A version 7 UUID (RFC 9562, section 5.7): 48 bits of `milliseconds`, then 74 random bits.
 * @param milliseconds Unix time in milliseconds
 */
export function createId(milliseconds = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setUint32(0, Math.floor(milliseconds / 2 ** 16))
  new DataView(bytes.buffer).setUint16(4, milliseconds % 2 ** 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether `text` is a UUID of any version, in either case. */
export const isUuid = (text: string): boolean => UUID.test(text)
