// S10 for each kind of signing key: what it signs is believed, and nothing that somebody else could make.

import { env } from 'cloudflare:workers'
import { createClient } from '@supabase/supabase-js'
import { base64url, decodeProtectedHeader, type JWK } from 'jose'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type Algorithm, createKeys } from '../../../../scripts/keys.ts'
import { BASE, publishableKey, roundTripsOf } from '../../../support/worker.ts'
import {
  app,
  call,
  createEmail,
  getUser,
  outcomeOf,
  PASSWORD,
  type Person,
  post,
  readPerson,
  refresh,
  whoIs,
} from '../people.ts'

const KINDS: readonly Algorithm[] = ['ES256', 'RS256', 'HS256']
const now = Math.floor(Date.now() / 1000)
/** A text is taken as the JSON that it is. */
const encode = (value: unknown) =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))
const parse = (keys: string) => JSON.parse(keys) as [JWK & { kid: string }]

const SIGNING = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  HS256: { name: 'HMAC', hash: 'SHA-256' },
} as const

/** Signs whatever header and claims by a key, as nobody but a forger would. */
async function signRaw(jwk: JWK, algorithm: Algorithm, parts: [header: unknown, claims: unknown]) {
  const { use: _use, key_ops: _ops, alg: _alg, ...numbers } = jwk
  const parameters = SIGNING[algorithm]
  const key = await crypto.subtle.importKey('jwk', numbers as JsonWebKey, parameters, false, [
    'sign',
  ])
  const input = parts.map(encode).join('.')
  const signature = await crypto.subtle.sign(parameters, key, new TextEncoder().encode(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

/** The same bytes in base64url, with a bit set that no byte has. */
function spellOtherwise(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.slice(-1))
  return token.slice(0, -1) + alphabet.charAt(last ^ 1)
}

const secretJwk = (text: string): JWK => ({ kty: 'oct', k: base64url.encode(text) })

describe.each(KINDS)('%s', (kind) => {
  let bindings: { LEDGE_SIGNING_KEYS: string }
  let jwk: JWK & { kid: string }
  let stranger: JWK
  let ada: Person
  let claims: Record<string, unknown>
  let header: Record<string, unknown>

  beforeAll(async () => {
    const { LEDGE_SIGNING_KEYS } = await createKeys(kind)
    bindings = { LEDGE_SIGNING_KEYS }
    jwk = parse(LEDGE_SIGNING_KEYS)[0]
    stranger = parse((await createKeys(kind)).LEDGE_SIGNING_KEYS)[0]
    const body = { email: createEmail(), password: PASSWORD }
    ada = await readPerson(await post('/signup', body, { bindings }))
    header = { alg: kind, kid: jwk.kid, typ: 'JWT' }
    const [, payload = ''] = ada.accessToken.split('.')
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  })

  const sign = (changedHeader: object = {}, changedClaims: object = {}, key: JWK = jwk) =>
    signRaw(key, kind, [
      { ...header, ...changedHeader },
      { ...claims, ...changedClaims },
    ])

  /** The public half, as the world has it; of a secret key what of it is no secret. */
  const publicPart = () => {
    const { kty, crv, x, y, n, e, kid } = jwk
    return { kty, crv, x, y, n, e, kid, alg: kind }
  }
  const withSecret = (alg: string, secret: string) =>
    signRaw(secretJwk(secret), 'HS256', [{ ...header, alg }, claims])

  test('what the server signs and what its key signs anew is believed everywhere', async () => {
    expect(decodeProtectedHeader(ada.accessToken)).toEqual(header)
    for (const token of [ada.accessToken, await sign()]) {
      expect((await whoIs(token, { bindings })).status).toBe(200)
      expect((await getUser(token, { bindings })).status).toBe(200)
    }
    expect((await refresh(ada.refreshToken, { bindings })).status).toBe(200)
  })

  test.each<{ name: string; token: () => string | Promise<string> }>([
    { name: 'alg none', token: () => `${encode({ ...header, alg: 'none' })}.${encode(claims)}.` },
    { name: 'alg NONE', token: () => sign({ alg: 'NONE' }) },
    { name: 'no alg', token: () => sign({ alg: undefined }) },
    ...['ES256', 'RS256', 'HS256', 'PS256', 'ES384', 'HS512', 'EdDSA', 'RSA1_5']
      .filter((alg) => alg !== kind)
      .map((alg) => ({ name: `${alg} named over ${kind}`, token: () => sign({ alg }) })),
    ...(['HS256', kind] as const).map((alg) => ({
      name: `${alg} with the public key as secret`,
      token: () => withSecret(alg, JSON.stringify(publicPart())),
    })),
    { name: 'HS256 with the kid as secret', token: () => withSecret('HS256', jwk.kid) },
    { name: 'HS256 with the publishable key', token: () => withSecret('HS256', publishableKey) },
    { name: 'HS256 with one byte', token: () => withSecret('HS256', '\0') },
    { name: 'no kid', token: () => sign({ kid: undefined }) },
    { name: 'an empty kid', token: () => sign({ kid: '' }) },
    { name: 'an unknown kid', token: () => sign({ kid: crypto.randomUUID() }) },
    { name: 'a list as kid', token: () => sign({ kid: [jwk.kid] }) },
    { name: 'a path as kid', token: () => sign({ kid: `../${jwk.kid}` }) },
    { name: 'SQL as kid', token: () => sign({ kid: `${jwk.kid}' OR '1'='1` }) },
    { name: '__proto__ as kid', token: () => sign({ kid: '__proto__' }) },
    { name: 'another’s key', token: () => sign({}, {}, stranger) },
    { name: 'another’s key as jwk', token: () => sign({ jwk: stranger }, {}, stranger) },
    {
      name: 'another’s key behind jku and x5u',
      token: () => sign({ jku: 'https://evil.example', x5u: 'https://evil.example' }, {}, stranger),
    },
    { name: 'an unknown crit', token: () => sign({ crit: ['x'], x: 1 }) },
    { name: 'an empty crit', token: () => sign({ crit: [] }) },
    { name: 'b64 false', token: () => sign({ crit: ['b64'], b64: false }) },
    { name: 'typ at+jwt', token: () => sign({ typ: 'at+jwt' }) },
    { name: 'no typ', token: () => sign({ typ: undefined }) },
    { name: 'a typ that is no text', token: () => sign({ typ: 7 }) },
    { name: 'a nested token', token: () => sign({ typ: 'JWE', cty: 'JWT' }) },
    {
      name: 'an ID token',
      token: () => sign({}, { aud: 'client', nonce: 'x', session_id: undefined }),
    },
    { name: 'another audience', token: () => sign({}, { aud: 'anon' }) },
    { name: 'no audience', token: () => sign({}, { aud: undefined }) },
    { name: 'expired', token: () => sign({}, { exp: now - 31 }) },
    { name: 'no expiry', token: () => sign({}, { exp: undefined }) },
    { name: 'not yet valid', token: () => sign({}, { nbf: now + 90 }) },
    { name: 'issued in the future', token: () => sign({}, { iat: now + 700 }) },
    { name: 'issued too long ago', token: () => sign({}, { iat: now - 3700 }) },
    { name: 'an empty signature', token: () => ada.accessToken.replace(/[^.]*$/, '') },
    {
      name: 'a signature of zeros',
      token: () => ada.accessToken.replace(/[^.]+$/, (text) => 'A'.repeat(text.length)),
    },
    { name: 'a longer signature', token: () => `${ada.accessToken}AAAA` },
    { name: 'a shorter signature', token: () => ada.accessToken.slice(0, -8) },
    { name: 'padding', token: () => `${ada.accessToken}==` },
    { name: 'spare bits', token: () => spellOtherwise(ada.accessToken) },
    { name: 'padding within', token: () => ada.accessToken.replace('.', '=.') },
    { name: 'plain base64 in the signature', token: () => `${ada.accessToken.slice(0, -2)}+/` },
    {
      name: 'changed claims',
      token: () =>
        ada.accessToken.replace(
          /\.[^.]+\./,
          () => `.${encode({ ...claims, role: 'service_role' })}.`,
        ),
    },
    { name: 'a huge token', token: () => sign({}, { x: 'x'.repeat(20_000) }) },
    { name: 'a huge header', token: () => sign({ x: 'x'.repeat(20_000) }) },
    { name: 'a JWE', token: () => `${encode({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })}..a.b.c` },
  ])('$name is refused, and D1 is not asked', async ({ token }) => {
    const text = await token()
    const atGateway = await whoIs(text, { bindings })
    expect([atGateway.status, roundTripsOf(atGateway)]).toEqual([401, 0])
    const atUser = await getUser(text, { bindings })
    expect(roundTripsOf(atUser)).toBe(0)
    expect(await outcomeOf(atUser)).toEqual([403, 'bad_jwt'])
  })

  test('a claim and a header that are there twice count as their last, to everybody', async () => {
    const twice = (value: object, name: string, first: string) =>
      JSON.stringify(value).replace('{', `{"${name}":"${first}",`)
    const named = twice(header, 'kid', 'another')
    const token = await signRaw(jwk, kind, [named, twice(claims, 'role', 'service_role')])
    expect(await (await whoIs(token, { bindings })).json()).toMatchObject({ role: 'authenticated' })
    expect(await (await getUser(token, { bindings })).json()).toMatchObject({ id: ada.id })
  })

  test('the key set has the public half and nothing else', async () => {
    const text = await (await call('/auth/v1/.well-known/jwks.json', { bindings })).text()
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'] as const) {
      if (jwk[name] !== undefined) expect(text).not.toContain(jwk[name])
    }
    const { kty, n, e, crv, x, y, kid } = jwk
    const half = JSON.parse(JSON.stringify({ kty, n, e, crv, x, y, kid, alg: kind }))
    const listed = { ...half, use: 'sig', key_ops: ['verify'] }
    expect(JSON.parse(text)).toEqual({ keys: kind === 'HS256' ? [] : [listed] })
  })

  test('getClaims of the official client: by the key set alone, or through /user where it is secret', async () => {
    const asked = vi.fn<(path: string) => void>()
    const client = createClient(BASE, publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: {
        fetch: async (input, init = {}) => {
          const { pathname, search } = new URL(String(input))
          asked(pathname)
          const headers = Object.fromEntries(new Headers(init.headers))
          return call(pathname + search, { method: init.method ?? 'GET', headers, bindings })
        },
      },
    })
    const { data, error } = await client.auth.getClaims(ada.accessToken)
    expect(error).toBeNull()
    expect(data?.claims).toMatchObject({ sub: ada.id, role: 'authenticated' })
    const path = kind === 'HS256' ? '/auth/v1/user' : '/auth/v1/.well-known/jwks.json'
    expect(asked.mock.calls).toEqual([[path]])
    const forged = await client.auth.getClaims(await sign({}, {}, stranger))
    expect(forged.error).not.toBeNull()
  })

  test.each(KINDS)('rotates to %s and signs nobody out', async (next) => {
    const fresh = parse((await createKeys(next)).LEDGE_SIGNING_KEYS)
    const body = { email: createEmail(), password: PASSWORD }
    const person = await readPerson(await post('/signup', body, { bindings }))
    const overlap = { bindings: { LEDGE_SIGNING_KEYS: JSON.stringify([...fresh, jwk]) } }
    expect((await whoIs(person.accessToken, overlap)).status).toBe(200)
    const moved = await readPerson(await refresh(person.refreshToken, overlap))
    expect(decodeProtectedHeader(moved.accessToken)).toMatchObject({ alg: next, kid: fresh[0].kid })
    const after = { bindings: { LEDGE_SIGNING_KEYS: JSON.stringify(fresh) } }
    expect((await whoIs(moved.accessToken, after)).status).toBe(200)
    expect((await whoIs(person.accessToken, after)).status).toBe(401)
    expect((await refresh(moved.refreshToken, after)).status).toBe(200)
  })
})

describe('S10 several kinds in one set', () => {
  test('no key speaks for another: the alg and the kid must belong together', async () => {
    const sets = await Promise.all(KINDS.map(createKeys))
    const jwks = sets.map(({ LEDGE_SIGNING_KEYS }) => parse(LEDGE_SIGNING_KEYS)[0])
    const bindings = { LEDGE_SIGNING_KEYS: JSON.stringify(jwks) }
    const body = { email: createEmail(), password: PASSWORD }
    const ada = await readPerson(await post('/signup', body, { bindings }))
    const claims = JSON.parse(
      Buffer.from(ada.accessToken.split('.')[1] ?? '', 'base64url').toString(),
    )
    for (const [signer, key] of jwks.entries()) {
      for (const [named, { kid }] of jwks.entries()) {
        for (const [other, alg] of KINDS.entries()) {
          const kind = KINDS[signer] ?? 'ES256'
          const token = await signRaw(key, kind, [{ alg, kid, typ: 'JWT' }, claims])
          const isRight = signer === named && signer === other
          expect((await whoIs(token, { bindings })).status).toBe(isRight ? 200 : 401)
        }
      }
    }
    const { keys } = await (await call('/auth/v1/.well-known/jwks.json', { bindings })).json<{
      keys: JWK[]
    }>()
    expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'RS256'])
  })
})

describe('discovery', () => {
  test.each(['openid-configuration', 'oauth-authorization-server'])('%s', async (name) => {
    const answer = await call(`/auth/v1/.well-known/${name}`)
    expect([answer.status, roundTripsOf(answer)]).toEqual([200, 0])
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=600')
    const found = await answer.json<Record<string, string>>()
    expect(found).toMatchObject({
      issuer: `${BASE}/auth/v1`,
      jwks_uri: `${BASE}/auth/v1/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['ES256'],
      subject_types_supported: ['public'],
    })
    const { pathname } = new URL(found.jwks_uri ?? '')
    expect((await call(pathname)).status).toBe(200)
    expect(Object.keys(found).filter((key) => key.endsWith('_endpoint'))).toEqual([])
    expect(JSON.stringify(found)).not.toContain(parse(env.LEDGE_SIGNING_KEYS)[0].d)
  })

  test('the issuer is the one that tokens name', async () => {
    const { access_token } = await (
      await post('/signup', { email: createEmail(), password: PASSWORD })
    ).json<{ access_token: string }>()
    const { iss } = JSON.parse(
      Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString(),
    )
    const found = await call('/auth/v1/.well-known/openid-configuration')
    expect(await found.json()).toMatchObject({ issuer: iss })
    expect(app.settings.confirmEmailsAtOnce).toBe(true)
  })
})
