// The passwords that are guessed first: the 3,000 commonest of eight characters or more, the default's least length (ASVS
// 6.2.4), and 1,000 of six or seven. `scripts/common-passwords.ts` makes the list.
import { COMMON_PASSWORDS } from './common-passwords.ts'

let known: ReadonlySet<string> | undefined // unpacked when first asked for, in about a millisecond

/** Whether a password is among the commonest, in whatever case. */
export function isCommon(password: string): boolean {
  known ??= unpack(COMMON_PASSWORDS)
  return known.has(password.toLowerCase())
}

/** Each word is how many characters (one digit) it shares with the one before, and the rest. */
function unpack(packed: string): Set<string> {
  let before = ''
  return new Set(
    packed.split(' ').map((word) => {
      before = before.slice(0, Number(word[0])) + word.slice(1)
      return before
    }),
  )
}
