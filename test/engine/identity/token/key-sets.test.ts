// S32: a key set that is missing, malformed or too weak serves nothing, and is named without its value.
import { env } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Algorithm, createSigningKey } from '../../../../scripts/keys.ts'
import { requireSecrets } from '../../../../src/engine/core/index.ts'
import { secretKey } from '../../../support/worker.ts'
import { call, createPerson } from '../people.ts'

const keys: Record<Algorithm, JWK> = { ES256: {}, RS256: {}, HS256: {} }
let weakRsa: JWK
let token: string

beforeAll(async () => {
  for (const kind of ['ES256', 'RS256', 'HS256'] as const) keys[kind] = await createSigningKey(kind)
  const parameters = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const pair = (await crypto.subtle.generateKey(parameters, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  weakRsa = { ...(await exportJWK(pair.privateKey)), alg: 'RS256', kid: 'weak' }
  token = (await createPerson()).accessToken
})

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

const bytes = (length: number) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('base64url')
const hmac = (k: unknown) => ({ kty: 'oct', alg: 'HS256', kid: 'a', k })

const refused: { name: string; set: () => unknown }[] = [
  { name: 'nothing', set: () => undefined },
  { name: 'an empty text', set: () => '' },
  { name: 'no JSON', set: () => 'secret-but-no-json' },
  { name: 'null', set: () => null },
  { name: 'an object', set: () => ({ keys: [keys.ES256] }) },
  { name: 'no key', set: () => [] },
  { name: 'a number', set: () => [1] },
  { name: 'a public key', set: () => [{ ...keys.ES256, d: undefined }] },
  { name: 'no kid', set: () => [{ ...keys.ES256, kid: undefined }] },
  { name: 'an empty kid', set: () => [{ ...keys.ES256, kid: '' }] },
  { name: 'one kid twice', set: () => [keys.ES256, { ...keys.RS256, kid: keys.ES256.kid }] },
  { name: 'no alg', set: () => [{ ...keys.ES256, alg: undefined }] },
  { name: 'alg none', set: () => [{ ...keys.ES256, alg: 'none' }] },
  { name: 'an EC key for HS256', set: () => [{ ...keys.ES256, alg: 'HS256' }] },
  { name: 'an RSA key for HS256', set: () => [{ ...keys.RS256, alg: 'HS256' }] },
  { name: 'a secret for RS256', set: () => [{ ...keys.HS256, alg: 'RS256' }] },
  { name: 'another curve', set: () => [{ ...keys.ES256, crv: 'P-384' }] },
  { name: 'a short d', set: () => [{ ...keys.ES256, d: keys.ES256.d?.slice(1) }] },
  { name: 'a d in plain base64', set: () => [{ ...keys.ES256, d: `${keys.ES256.d?.slice(1)}=` }] },
  { name: '1024 bits of RSA', set: () => [weakRsa] },
  {
    name: '2048 bits of which half are zeros',
    set: () => [{ ...weakRsa, n: `${'A'.repeat(171)}${weakRsa.n}` }],
  },
  { name: 'an RSA exponent of 3', set: () => [{ ...keys.RS256, e: 'Aw' }] },
  {
    name: 'an RSA key without its primes',
    set: () => [{ ...keys.RS256, p: undefined, q: undefined }],
  },
  { name: '31 bytes of HMAC', set: () => [hmac(bytes(31))] },
  { name: 'an HMAC key of one letter', set: () => [hmac('a'.repeat(64))] },
  { name: 'an HMAC key with blanks', set: () => [hmac(`${bytes(32)} `)] },
  { name: 'an empty HMAC key', set: () => [hmac('')] },
  { name: 'an HMAC key that is no text', set: () => [hmac(12)] },
  { name: 'one bad key among good ones', set: () => [keys.ES256, hmac('c2VjcmV0')] },
]

const bindingsOf = (set: unknown) => ({
  LEDGE_SIGNING_KEYS: set === undefined || typeof set === 'string' ? set : JSON.stringify(set),
})

describe('S32 refused', () => {
  test.each(refused)('$name', async ({ set }) => {
    const bindings = bindingsOf(set())
    for (const [path, as] of [
      ['/auth/v1/.well-known/jwks.json', undefined],
      ['/auth/v1/user', token],
      ['/auth/v1/admin/users', secretKey],
      ['/rest/v1/x', undefined],
      ['/whoami', token],
    ] as const) {
      const answer = await call(path, { bindings, ...(as !== undefined && { as }) })
      expect(answer.status).toBe(500)
      expect(answer.headers.get('Cache-Control') ?? '').not.toContain('public')
    }
    const attempt = () => requireSecrets({ ...env, ...bindings })
    expect(attempt).toThrow('Missing or malformed: LEDGE_SIGNING_KEYS')
  })

  test('a message tells no part of a key', () => {
    const bindings = bindingsOf([hmac('c2VjcmV0LWJ1dC1zaG9ydA')])
    expect(() => requireSecrets({ ...env, ...bindings })).not.toThrow('c2VjcmV0')
  })

  test('numbers that do not belong together: no token is believed', async () => {
    const other = await exportJWK(
      (await generateKeyPair('ES256', { extractable: true })).privateKey,
    )
    for (const set of [
      [{ ...keys.ES256, x: other.x }],
      [{ ...keys.RS256, p: keys.RS256.q, q: keys.RS256.p, d: keys.RS256.dp }],
    ]) {
      const bindings = bindingsOf(set)
      expect((await call('/whoami', { as: token, bindings })).status).not.toBe(200)
      expect((await call('/auth/v1/user', { as: token, bindings })).status).not.toBe(200)
    }
  })
})

test('each kind that is strong enough is taken, 32 bytes of HMAC too', () => {
  const set = [keys.ES256, keys.RS256, keys.HS256, hmac(bytes(32))]
  const { signingKeys } = requireSecrets({ ...env, ...bindingsOf(set) })
  expect(signingKeys.map(({ alg }) => alg)).toEqual(['ES256', 'RS256', 'HS256', 'HS256'])
})
