// Nothing of the official client's `auth` is left out: every method of its is called by one of the tests beside this file.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from './support/auth-client.ts'

/** Functions that the client's declarations keep private or protected, though their names do not begin with `_`. */
const INTERNAL = [
  ...['signInWithEthereum', 'signInWithSolana', 'linkIdentityOAuth', 'linkIdentityIdToken'],
  ...['fetchJwk', 'fetch', 'logger'],
]

/** The same of its objects. */
const STATE = ['initializePromise', 'pendingInLock', 'stateChangeEmitters', 'storage']

const folder = import.meta.dirname
const files = globSync('auth-*.test.ts', { cwd: folder })
const source = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')

test.each([
  { name: 'auth', object: connect() },
  { name: 'auth.mfa', object: connect().mfa },
  { name: 'auth.mfa.webauthn', object: connect().mfa.webauthn },
  { name: 'auth.mfa.recoveryCodes', object: connect().mfa.recoveryCodes },
  { name: 'auth.passkey', object: connect().passkey },
  { name: 'auth.oauth', object: connect().oauth },
  { name: 'admin', object: connect().admin },
  { name: 'admin.mfa', object: connect().admin.mfa },
  { name: 'admin.oauth', object: connect().admin.oauth },
  { name: 'admin.customProviders', object: connect().admin.customProviders },
  { name: 'admin.passkey', object: connect().admin.passkey },
])('every method of $name is called', ({ name, object }) => {
  const methods = methodsOf(object)
  expect(methods.length).toBeGreaterThan(0)
  expect(methods.filter((method) => !source.includes(`${name}.${method}(`))).toEqual([])
})

test('every part of the client that has methods is looked at', () => {
  const auth = connect()
  expect(partsOf(auth)).toEqual(['admin', 'mfa', 'oauth', 'passkey'])
  expect(partsOf(auth.mfa)).toEqual(['recoveryCodes', 'webauthn'])
  expect(partsOf(auth.admin)).toEqual(['customProviders', 'mfa', 'oauth', 'passkey'])
})

function partsOf(object: object): string[] {
  const parts = Object.entries(object).filter(
    ([name, value]) =>
      !name.startsWith('_') &&
      !STATE.includes(name) &&
      isObject(value) &&
      methodsOf(value).length > 0,
  )
  return parts.map(([name]) => name).sort()
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function methodsOf(object: object): string[] {
  const names = chainOf(object).flatMap((one) => Object.getOwnPropertyNames(one))
  return [...new Set(names)].filter((name) => {
    if (name.startsWith('_') || name === 'constructor' || INTERNAL.includes(name)) return false
    return typeof Reflect.get(object, name) === 'function'
  })
}

/** The object and its prototypes, but for what every object has. */
function chainOf(object: object): object[] {
  const parent: unknown = Object.getPrototypeOf(object)
  const isLast = parent === Object.prototype || !isObject(parent)
  return [object, ...(isLast ? [] : chainOf(parent))]
}
