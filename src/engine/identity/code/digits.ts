// Six digits and 256 bits: what a person types, and what a link holds.
import { randomBytes } from 'node:crypto'

const CODES = 1_000_000
const WORDS = 2 ** 32

/** The largest multiple of `CODES` that fits: what lies above would make small codes likelier than large ones. */
const FAIR = WORDS - (WORDS % CODES)

/** Six random digits, each code as likely as any other. */
export function createDigits(draw = drawWord): string {
  let word = draw()
  while (word >= FAIR) word = draw()
  return String(word % CODES).padStart(6, '0')
}

const drawWord = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? WORDS

const PKCE_PREFIX = 'pkce_'

/** A token that nobody guesses; its prefix says that the link ends in an auth code for a PKCE flow. */
export const createLinkToken = (isPkce: boolean): string =>
  (isPkce ? PKCE_PREFIX : '') + randomBytes(32).toString('hex')

/** Whether a link's token belongs to a PKCE flow. */
export const isPkceToken = (token: string): boolean => token.startsWith(PKCE_PREFIX)
