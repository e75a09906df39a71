// S10: tokens that are not ours, not for this, not yet or no longer valid, at the gateway and at /user.
import { env } from 'cloudflare:workers'
import {
  base64url,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { publishableKey, roundTripsOf, secretKey } from '../../../support/worker.ts'
import { call, createPerson, getUser, outcomeOf, type Person, whoIs } from '../people.ts'

const [jwk] = JSON.parse(env.LEDGE_SIGNING_KEYS) as [JWK & { kid: string; x: string; y: string }]
const now = Math.floor(Date.now() / 1000)
const encode = (value: unknown) => base64url.encode(JSON.stringify(value))

let ada: Person
let claims: Record<string, unknown>
beforeAll(async () => {
  ada = await createPerson()
  claims = JSON.parse(Buffer.from(ada.accessToken.split('.')[1] ?? '', 'base64url').toString())
})

interface Forgery {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  key?: JWK
}

/** A token that our key signed, but for what is changed; undefined takes a member away. */
async function sign({ header = {}, claims: changed = {}, key = jwk }: Forgery = {}) {
  const protectedHeader = { alg: 'ES256', kid: jwk.kid, typ: 'JWT', ...header }
  return new SignJWT({ ...claims, ...changed })
    .setProtectedHeader(protectedHeader as JWTHeaderParameters)
    .sign(await importJWK(key, 'ES256'))
}

/** A token with any header and a signature that is given, or made with HMAC. */
async function forge(header: unknown, signature = '', secret?: string | Uint8Array) {
  const input = `${encode(header)}.${encode(claims)}`
  if (secret === undefined) return `${input}.${signature}`
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input))
  return `${input}.${base64url.encode(new Uint8Array(mac))}`
}

const strangerKey = async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return exportJWK(privateKey)
}

const tampered = (part: 0 | 1, change: Record<string, unknown>) => {
  const parts = ada.accessToken.split('.')
  const value = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString())
  parts[part] = encode({ ...value, ...change })
  return parts.join('.')
}

const flipSignature = () => {
  const [header, payload, signature = ''] = ada.accessToken.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5)
  return [header, payload, bytes.toString('base64url')].join('.')
}

const pem = () => {
  const der = `3059301306072a8648ce3d020106082a8648ce3d03010703420004${hex(jwk.x)}${hex(jwk.y)}`
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der, 'hex').toString('base64')}\n-----END PUBLIC KEY-----\n`
}
const hex = (text: string) => Buffer.from(text, 'base64url').toString('hex')

test('S10 a token that our key signed anew is accepted: the forgeries below fail for their reason', async () => {
  const token = await sign()
  expect((await whoIs(token)).status).toBe(200)
  expect((await getUser(token)).status).toBe(200)
})

describe('S10 refused', () => {
  const HS256 = { alg: 'HS256', kid: jwk.kid, typ: 'JWT' }
  const { d: _private, ...publicJwk } = jwk

  test.each<{ name: string; token: () => string | Promise<string> }>([
    { name: 'alg none', token: () => forge({ alg: 'none', typ: 'JWT' }) },
    {
      name: 'alg none with our kid',
      token: () => forge({ alg: 'none', kid: jwk.kid, typ: 'JWT' }),
    },
    { name: 'alg NoNe', token: () => forge({ alg: 'NoNe', kid: jwk.kid, typ: 'JWT' }) },
    { name: 'no alg', token: () => forge({ kid: jwk.kid, typ: 'JWT' }, 'AAAA') },
    { name: 'HS256 with the public key’s PEM', token: () => forge(HS256, '', pem()) },
    { name: 'HS256 with the public JWK', token: () => forge(HS256, '', JSON.stringify(publicJwk)) },
    { name: 'HS256 with x', token: () => forge(HS256, '', base64url.decode(jwk.x)) },
    { name: 'HS256 with the publishable key', token: () => forge(HS256, '', publishableKey) },
    { name: 'ES384 named over ES256', token: () => tampered(0, { alg: 'ES384' }) },
    { name: 'RS256 named over ES256', token: () => tampered(0, { alg: 'RS256' }) },
    { name: 'no kid', token: () => sign({ header: { kid: undefined } }) },
    { name: 'an unknown kid', token: () => sign({ header: { kid: crypto.randomUUID() } }) },
    { name: 'a path as kid', token: () => sign({ header: { kid: '../../../dev/null' } }) },
    { name: 'SQL as kid', token: () => sign({ header: { kid: "x' UNION SELECT 'key" } }) },
    { name: '__proto__ as kid', token: () => sign({ header: { kid: '__proto__' } }) },
    {
      name: 'an object as kid',
      token: () => forge({ alg: 'ES256', kid: { $ne: 1 }, typ: 'JWT' }, 'AAAA'),
    },
    { name: 'another’s key', token: async () => sign({ key: await strangerKey() }) },
    {
      name: 'another’s key in the header (jwk)',
      token: async () => {
        const key = await strangerKey()
        const { d: _d, ...publicKey } = key
        return sign({ key, header: { jwk: publicKey } })
      },
    },
    {
      name: 'a key to be fetched (jku, x5u)',
      token: async () =>
        sign({
          key: await strangerKey(),
          header: { jku: 'https://evil.example', x5u: 'https://evil.example' },
        }),
    },
    { name: 'an unknown crit', token: () => tampered(0, { crit: ['x'], x: 1 }) },
    { name: 'an unencoded payload (b64)', token: () => tampered(0, { crit: ['b64'], b64: false }) },
    { name: 'typ at+jwt', token: () => sign({ header: { typ: 'at+jwt' } }) },
    { name: 'no typ', token: () => sign({ header: { typ: undefined } }) },
    { name: 'another audience', token: () => sign({ claims: { aud: 'anon' } }) },
    { name: 'no audience', token: () => sign({ claims: { aud: undefined } }) },
    { name: 'expired', token: () => sign({ claims: { exp: now - 31 } }) },
    { name: 'no expiry', token: () => sign({ claims: { exp: undefined } }) },
    { name: 'an expiry that is no number', token: () => sign({ claims: { exp: `${now + 60}` } }) },
    { name: 'not yet valid', token: () => sign({ claims: { nbf: now + 90 } }) },
    { name: 'issued in the future', token: () => sign({ claims: { iat: now + 700 } }) },
    { name: 'older than a token may be', token: () => sign({ claims: { iat: now - 3700 } }) },
    { name: 'no iat', token: () => sign({ claims: { iat: undefined } }) },
    { name: 'no sub', token: () => sign({ claims: { sub: undefined } }) },
    { name: 'no session', token: () => sign({ claims: { session_id: undefined } }) },
    { name: 'a session that is no text', token: () => sign({ claims: { session_id: ['x'] } }) },
    { name: 'no role', token: () => sign({ claims: { role: undefined } }) },
    { name: 'changed claims', token: () => tampered(1, { role: 'service_role' }) },
    { name: 'a changed header', token: () => tampered(0, { typ: 'jwt ' }) },
    { name: 'a changed signature', token: flipSignature },
    { name: 'an empty signature', token: () => ada.accessToken.replace(/[^.]*$/, '') },
    {
      name: 'a signature of zeros',
      token: () => ada.accessToken.replace(/[^.]*$/, 'A'.repeat(86)),
    },
    { name: 'a DER signature’s length', token: () => `${ada.accessToken}AAAAAAAA` },
    { name: 'two parts', token: () => ada.accessToken.split('.').slice(0, 2).join('.') },
    { name: 'four parts', token: () => `${ada.accessToken}.x` },
    {
      name: 'five parts, as a JWE has',
      token: () =>
        `${encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'x' })}.a.b.c.d`,
    },
    { name: 'dots', token: () => '..' },
    { name: 'padded base64', token: () => `${ada.accessToken}=` },
    { name: 'a huge token', token: () => sign({ claims: { x: 'x'.repeat(20_000) } }) },
    { name: 'a header that is no JSON', token: () => `${base64url.encode('{')}.e30.AAAA` },
    { name: 'a header that is null', token: () => `${encode(null)}.e30.AAAA` },
    {
      name: 'a payload that is an array',
      token: async () => {
        const key = await importJWK(jwk, 'ES256')
        const { CompactSign } = await import('jose')
        return new CompactSign(new TextEncoder().encode('[]'))
          .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'JWT' })
          .sign(key)
      },
    },
  ])('$name', async ({ token }) => {
    const text = await token()
    const atGateway = await whoIs(text)
    expect([atGateway.status, roundTripsOf(atGateway)]).toEqual([401, 0])
    expect(atGateway.headers.get('WWW-Authenticate')).toMatch(/^Bearer error="invalid_token"/)
    const atUser = await getUser(text)
    expect(roundTripsOf(atUser)).toBe(0)
    expect(await outcomeOf(atUser)).toEqual([403, 'bad_jwt'])
  })

  test('a session of another user', async () => {
    const eve = await createPerson()
    const token = await sign({ claims: { session_id: eve.sessionId } })
    expect((await whoIs(token)).status).toBe(401)
    expect(await outcomeOf(await getUser(token))).toEqual([403, 'session_not_found'])
  })

  test('a session that this Ledge never had, signed by a key that it shares with another', async () => {
    const claims = { session_id: crypto.randomUUID(), sub: crypto.randomUUID() }
    const token = await sign({ claims })
    expect((await whoIs(token)).status).toBe(401)
    expect(await outcomeOf(await getUser(token))).toEqual([403, 'user_not_found'])
  })

  test('tells an expired token from another', async () => {
    const expired = await whoIs(await sign({ claims: { exp: now - 31 } }))
    expect(expired.headers.get('WWW-Authenticate')).toContain('"JWT expired"')
    const wrong = await whoIs('x.y.z')
    expect(wrong.headers.get('WWW-Authenticate')).toContain('"JWT invalid"')
  })
})

test('R12 a clock that is 20 seconds off is borne, two that are five minutes off to either side', async () => {
  expect((await whoIs(await sign({ claims: { exp: now - 10 } }))).status).toBe(200)
  expect((await whoIs(await sign({ claims: { iat: now + 600 } }))).status).toBe(200)
})

describe('S31 the Authorization header', () => {
  test.each([
    { name: 'empty', value: '' },
    { name: 'a bare scheme', value: 'Bearer' },
    { name: 'blanks', value: 'Bearer    ' },
    { name: 'no scheme', value: 'x.y.z' },
    { name: 'Basic', value: 'Basic YTpi' },
    { name: 'a tab', value: 'Bearer\tx.y.z' },
    { name: 'two', value: 'Bearer x, Bearer y' },
    { name: 'a quote', value: 'Bearer "' },
    { name: 'latin-1', value: 'Bearer \u00ff' },
    { name: 'huge', value: `Bearer ${'x'.repeat(60_000)}` },
    { name: 'a wrong key', value: 'Bearer sb_secret_wrong' },
    { name: 'a key and more', value: `Bearer ${secretKey}x` },
  ])('$name is 401', async ({ value }) => {
    const answer = await call('/whoami', { headers: { Authorization: value } })
    expect([answer.status, roundTripsOf(answer)]).toEqual([401, 0])
    expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
  })

  test('the scheme may be written in any case', async () => {
    const headers = { Authorization: `bEARER ${ada.accessToken}` }
    expect((await call('/whoami', { headers })).status).toBe(200)
  })
})

describe('keys', () => {
  const anon = { role: 'anon', userId: null, sessionId: null, aal: null, claims: {} }
  const service = { ...anon, role: 'service_role', keyId: 'secret' }
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

  test.each<{ name: string; headers: Record<string, string>; caller: object }>([
    { name: 'no key', headers: {}, caller: { ...anon, keyId: null } },
    {
      name: 'the publishable key',
      headers: { apikey: publishableKey },
      caller: { ...anon, keyId: 'publishable' },
    },
    { name: 'the secret key', headers: { apikey: secretKey }, caller: service },
    {
      name: 'the publishable key as bearer',
      headers: bearer(publishableKey),
      caller: { ...anon, keyId: 'publishable' },
    },
    { name: 'the secret key as bearer', headers: bearer(secretKey), caller: service },
    {
      name: 'the secret key as bearer of a public client',
      headers: { apikey: publishableKey, ...bearer(secretKey) },
      caller: service,
    },
    {
      name: 'the publishable key as bearer of a server',
      headers: { apikey: secretKey, ...bearer(publishableKey) },
      caller: { ...anon, keyId: 'publishable' },
    },
  ])('$name', async ({ headers, caller }) => {
    const answer = await call('/whoami', { headers })
    expect(roundTripsOf(answer)).toBe(0)
    expect(await answer.json()).toEqual(caller)
  })

  test('a user’s token wins over the secret key', async () => {
    const answer = await call('/whoami', {
      headers: { apikey: secretKey, ...bearer(ada.accessToken) },
    })
    expect(await answer.json()).toMatchObject({
      role: 'authenticated',
      userId: ada.id,
      keyId: 'secret',
    })
  })

  test.each(['', 'x', publishableKey.slice(0, -1), `${secretKey}x`, 'x'.repeat(20_000)])(
    'apikey %# is not ours: 401, even beside a good token',
    async (apikey) => {
      const answer = await call('/whoami', { as: ada.accessToken, headers: { apikey } })
      expect(answer.status).toBe(401)
    },
  )
})
