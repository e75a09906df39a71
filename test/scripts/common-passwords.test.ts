// The list of common passwords is what its script writes, and says what its source says.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chooseCommon, formatModule } from '../../scripts/common-passwords.ts'
import { isCommon } from '../../src/engine/identity/password/common.ts'

const file = join(import.meta.dirname, '../../src/engine/identity/password/common-passwords.ts')

test('S18 the list is what the script writes', () => {
  expect(readFileSync(file, 'utf8')).toBe(formatModule(chooseCommon()))
})

test('S18 each of the 3,000 commonest that the default length lets through is known', () => {
  const words = chooseCommon()
  expect(words.filter(({ length }) => length >= 8)).toHaveLength(3000)
  expect(words.filter((word) => !isCommon(word))).toEqual([])
})

test('S18 no source asks for PBKDF2, which a Worker caps at 100,000 rounds', () => {
  const src = join(import.meta.dirname, '../../src')
  const sources = globSync('**/*.ts', { cwd: src }).map((path) =>
    readFileSync(join(src, path), 'utf8'),
  )
  expect(sources.some((text) => text.includes('scryptSync'))).toBe(true)
  expect(sources.filter((text) => /pbkdf2/i.test(text))).toEqual([])
})
