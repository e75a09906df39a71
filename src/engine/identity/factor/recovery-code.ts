// Recovery codes as people keep them: 80 bits each, in letters and digits that nobody mixes up (Crockford's base 32).
import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const CHARACTERS = 16

/** How many there are in a set. */
export const CODES = 10

/** A new code; the client shows it in groups. */
export const createRecoveryCode = (): string =>
  [...randomBytes(CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('') // 256 is a multiple of 32

/** A code as it was made, however it was typed; null when it is none. */
export function findRecoveryCode(typed: string): string | null {
  const code = typed
    .toLowerCase()
    .replace(/[\s-]+/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1')
  const isOne = code.length === CHARACTERS && [...code].every((one) => ALPHABET.includes(one))
  return isOne ? code : null
}
