// Passwords: scrypt with the parameters that OWASP's Password Storage Cheat Sheet lists and that a Worker is
// allowed (cost N·r·p of 2^20 at most). workerd hashes on the isolate's only thread, so one hash at a time
// is all that an isolate ever does: 16 MiB, with no queue of ours.
import { Buffer } from 'node:buffer'
import nodeCrypto, { randomBytes, timingSafeEqual } from 'node:crypto'

interface Cost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

const COST: Cost = { logN: 14, r: 8, p: 5 }
const SALT_BYTES = 16
const HASH_BYTES = 32
const MAX_MEMORY_BYTES = 64 * 1024 * 1024

/** Longest password in bytes; long enough for every passphrase (ASVS 6.2.9). */
export const MAX_PASSWORD_BYTES = 1024

const PHC = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/** Hashes a password, exactly as it was typed, into a PHC string that names its parameters. */
export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES)
  return formatHash(COST, salt, derive(password, salt, COST))
}

/** What a password turned out to be. An outdated hash is right, but should be made anew. */
export type PasswordVerdict = 'right' | 'outdated' | 'wrong'

/**
 * Compares a password with a stored hash. Without one it works just as long and says no, so that the time
 * does not tell whether there is such an account (ASVS 6.3.8).
 */
export function verifyPassword(password: string, stored: string | null): PasswordVerdict {
  const { cost, salt, hash } = parseHash(stored ?? NOBODY)
  const isRight = timingSafeEqual(derive(password, salt, cost), hash)
  if (stored === null || !isRight) return 'wrong'
  return isCurrent(cost) ? 'right' : 'outdated'
}

const derive = (password: string, salt: Uint8Array, { logN, r, p }: Cost): Buffer =>
  nodeCrypto.scryptSync(password, salt, HASH_BYTES, {
    N: 2 ** logN,
    r,
    p,
    maxmem: MAX_MEMORY_BYTES,
  })

const isCurrent = ({ logN, r, p }: Cost): boolean =>
  logN === COST.logN && r === COST.r && p === COST.p

function formatHash({ logN, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${encode(salt)}$${encode(hash)}`
}

function parseHash(text: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [, logN, r, p, salt = '', hash = ''] = PHC.exec(text) ?? []
  if (hash === '') throw new Error('a stored password hash is malformed')
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

/** Cheapest hash that is taken from elsewhere: a password is hashed anew when it is next shown. */
const MIN_WORK = 2 ** 14
const MAX_WORK = 2 ** 20
const MIN_SALT_BYTES = 8
const MAX_SALT_BYTES = 64

/** Whether a hash that somebody else has made is one that {@link verifyPassword} can work with. */
export function isPasswordHash(text: string): boolean {
  if (!PHC.test(text)) return false
  const { cost, salt, hash } = parseHash(text)
  const { logN, r, p } = cost
  // RFC 7914, section 6, and the memory that scrypt takes: with anything else it throws.
  const isPossible = logN > 0 && logN < 16 * r && 128 * r * (2 ** logN + p + 2) <= MAX_MEMORY_BYTES
  const work = 2 ** logN * r * p
  const isAffordable = isPossible && work >= MIN_WORK && work <= MAX_WORK
  const isSalted = salt.length >= MIN_SALT_BYTES && salt.length <= MAX_SALT_BYTES
  // One spelling only: anything else was not made by an encoder.
  return (
    isAffordable && isSalted && hash.length === HASH_BYTES && formatHash(cost, salt, hash) === text
  )
}

/** Base64 without padding, as PHC strings have it. */
const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** A hash that no password is known to have. */
const NOBODY = formatHash(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES))
