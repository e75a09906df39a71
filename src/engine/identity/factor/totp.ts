// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: SHA-1, 30 seconds, 6 digits.
import { Buffer } from 'node:buffer'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
/** Clocks may be a step apart (RFC 6238, section 5.2). */
const SKEW_STEPS = 1
const SECRET_BYTES = 20 // as long as the hash (RFC 4226, section 4, R6)

/** A new secret of 160 bits. */
export const createTotpSecret = (): Uint8Array => randomBytes(SECRET_BYTES)

/** The code of a time step (RFC 4226, section 5.3). */
export function createTotpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const word = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(word % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The time step that `now` (Unix milliseconds) is in. */
export const stepAt = (now: number): number => Math.floor(now / 1000 / STEP_SECONDS)

/** The time step whose code it is, near `now`; null when it is of none. */
export function findTotpStep(secret: Uint8Array, code: string, now = Date.now()): number | null {
  const current = stepAt(now)
  const steps = [current, current - SKEW_STEPS, current + SKEW_STEPS]
  return steps.find((step) => isSame(createTotpCode(secret, step), code)) ?? null
}

const isSame = (right: string, shown: string): boolean =>
  /^\d{6}$/.test(shown) && timingSafeEqual(Buffer.from(right), Buffer.from(shown))

/** What an authenticator app reads (github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function createTotpUri(facts: { secret: string; issuer: string; account: string }): string {
  const { secret, issuer, account } = facts
  const name = `${quote(issuer)}:${quote(account)}`
  const query = `secret=${secret}&issuer=${quote(issuer)}`
  return `otpauth://totp/${name}?algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}&${query}`
}

/** A name in the URI: a colon would end it, and half a character is none. */
const quote = (name: string): string => encodeURIComponent(name.replaceAll(':', ' ').toWellFormed())
