// Writes the list of common passwords anew: `node scripts/common-passwords.ts`. Its source is the npm package zxcvbn (MIT
// licence, Dan Wheeler and Dropbox), whose passwords stand in the order of how often they were found in leaks.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as z from 'zod'

const FILE = 'src/engine/identity/password/common-passwords.ts'

/** How many of which length: an app that lets passwords be shorter than the default has fewer guesses listed. */
const CHOSEN = [
  { least: 8, most: Number.POSITIVE_INFINITY, count: 3000 },
  { least: 6, most: 7, count: 1000 },
]

const listsSchema = z.object({ passwords: z.array(z.string()) })
const { passwords } = listsSchema.parse(
  createRequire(import.meta.url)('zxcvbn/lib/frequency_lists.js'),
)

/** Words that the module's one line of text can hold as they are. */
const isPlain = (word: string): boolean => /^[^\s'\\]+$/.test(word)

/** The commonest, sorted. */
export const chooseCommon = (): string[] =>
  CHOSEN.flatMap(({ least, most, count }) =>
    passwords
      .filter((word) => isPlain(word) && word.length >= least && word.length <= most)
      .slice(0, count),
  ).sort()

/** Each word as how many characters (nine at most) it shares with the one before, and the rest. */
function shorten(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1] ?? ''
    let shared = 0
    while (shared < 9 && shared < word.length && word[shared] === before[shared]) shared += 1
    return shared + word.slice(shared)
  })
}

/** The module that the Worker imports. */
export const formatModule = (words: readonly string[]): string =>
  `// Written by scripts/common-passwords.ts from the npm package zxcvbn (MIT licence, Dan Wheeler and Dropbox).
// ${words.length} passwords, sorted: each is how many characters it shares with the one before, and the rest.
export const COMMON_PASSWORDS =
  '${shorten(words).join(' ')}'
`

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '..', FILE), formatModule(chooseCommon()))
  console.log(`Wrote ${FILE}`)
}
