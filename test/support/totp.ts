// An authenticator app of its own make, by WebCrypto and RFC 6238: what the engine says is checked against another reading.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const letter of text) {
    held = (held << 5) | ALPHABET.indexOf(letter)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 255)
    held &= (1 << bits) - 1
  }
  return Uint8Array.from(bytes)
}

/** The six digits that an app shows for a secret. @param ahead in steps of 30 seconds */
export async function showTotp(secret: string, ahead = 0, now = Date.now()): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-1' }
  const key = await crypto.subtle.importKey('raw', decodeBase32(secret), algorithm, false, ['sign'])
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(Math.floor(now / 30_000) + ahead))
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer))
  const word = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff
  return String(word % 1_000_000).padStart(6, '0')
}
