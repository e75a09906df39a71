// S10: tokens that nobody may come in by, each with what is wrong with it.
import { base64url, type JWK } from 'jose'
import {
  AUDIENCE,
  createPair,
  createProvider,
  encode,
  type FakeProvider,
  type Internet,
  type Pair,
  signHmac,
  signRaw,
} from './issuers.ts'

export const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'ES384', 'EdDSA'] as const

/** Two providers that are trusted, and somebody who is not. */
export interface Stage {
  readonly provider: FakeProvider
  readonly other: FakeProvider
  readonly stranger: Pair
}

/** The first provider publishes more than it should, and keys that are none. */
export async function createStage(internet: Internet): Promise<Stage> {
  const provider = await createProvider(internet, ...ALGORITHMS)
  const other = await createProvider(internet)
  const stranger = await createPair('ES256', provider.key.kid)
  const oct = { kty: 'oct', kid: 'published', alg: 'HS256', k: base64url.encode('no secret') }
  const encrypting = { ...other.key.shown, kid: 'encrypting', use: 'enc', alg: 'ES256' }
  provider.publish([...provider.pairs.map(({ shown }) => shown), oct, encrypting, 'no key', {}])
  return { provider, other, stranger }
}

/** The same bytes in base64url, with a bit set that no byte has. */
function spellOtherwise(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1)
}

const pem = async (jwk: JWK) => {
  const parameters = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('jwk', jwk as JsonWebKey, parameters, true, ['verify'])
  const der = Buffer.from((await crypto.subtle.exportKey('spki', key)) as ArrayBuffer)
  return `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
}

/** A header and claims that would do. */
const parts = ({ provider }: Stage, header: object = {}, claims: object = {}) => [
  { alg: 'ES256', kid: provider.key.kid, typ: 'JWT', ...header },
  provider.claimsOf(claims),
]

/** A token whose parts were changed after it was signed. */
const tampered = async ({ provider }: Stage, change: (parts: string[]) => string[]) =>
  change((await provider.sign()).split('.')).join('.')

const now = Math.floor(Date.now() / 1000)

export interface Forgery {
  readonly name: string
  token(stage: Stage): string | Promise<string>
}

export const FORGERIES: readonly Forgery[] = [
  { name: 'alg none', token: (stage) => `${parts(stage, { alg: 'none' }).map(encode).join('.')}.` },
  {
    name: 'alg nOnE',
    token: (stage) => `${parts(stage, { alg: 'nOnE' }).map(encode).join('.')}.AAAA`,
  },
  {
    name: 'no alg',
    token: (stage) => signRaw(stage.provider.key, parts(stage, { alg: undefined })),
  },
  ...['RS256', 'PS256', 'ES384', 'ES256K', 'EdDSA', 'HS256', 'RSA1_5', 'RSA-OAEP'].map((alg) => ({
    name: `${alg} named over ES256`,
    token: (stage: Stage) => signRaw(stage.provider.key, parts(stage, { alg })),
  })),
  {
    name: 'HS256 with the public JWK',
    token: (stage) =>
      signHmac(JSON.stringify(stage.provider.key.shown), parts(stage, { alg: 'HS256' })),
  },
  {
    name: 'HS256 with the public key’s PEM',
    token: async (stage) =>
      signHmac(await pem(stage.provider.key.shown), parts(stage, { alg: 'HS256' })),
  },
  {
    name: 'HS256 with a secret that the issuer publishes',
    token: (stage) => signHmac('no secret', parts(stage, { alg: 'HS256', kid: 'published' })),
  },
  {
    name: 'a key that is for encryption',
    token: (stage) => stage.other.sign({ iss: stage.provider.issuer }, { kid: 'encrypting' }),
  },
  {
    name: 'no kid where a key has many of its kind',
    token: (stage) => signRaw(stage.stranger, parts(stage, { kid: undefined })),
  },
  {
    name: 'an unknown kid',
    token: (stage) => stage.provider.sign({}, { kid: crypto.randomUUID() }),
  },
  { name: 'a path as kid', token: (stage) => stage.provider.sign({}, { kid: '../../keys' }) },
  { name: 'SQL as kid', token: (stage) => stage.provider.sign({}, { kid: "' OR '1'='1" }) },
  { name: '__proto__ as kid', token: (stage) => stage.provider.sign({}, { kid: '__proto__' }) },
  {
    name: 'a list as kid',
    token: (stage) => stage.provider.sign({}, { kid: [stage.provider.key.kid] }),
  },
  { name: 'a stranger’s key', token: (stage) => signRaw(stage.stranger, parts(stage)) },
  {
    name: 'a stranger’s key as jwk',
    token: (stage) => signRaw(stage.stranger, parts(stage, { jwk: stage.stranger.shown })),
  },
  {
    name: 'a stranger’s key behind jku and x5u',
    token: (stage) =>
      signRaw(
        stage.stranger,
        parts(stage, { jku: 'https://evil.example/keys', x5u: 'https://evil.example/x' }),
      ),
  },
  {
    name: 'S13 mix-up: another trusted issuer’s key',
    token: (stage) => stage.other.sign({ iss: stage.provider.issuer }),
  },
  {
    name: 'S13 mix-up: another trusted issuer’s key under our kid',
    token: (stage) =>
      stage.other.sign({ iss: stage.provider.issuer }, { kid: stage.provider.key.kid }),
  },
  {
    name: 'S13 mix-up: another issuer named',
    token: (stage) => stage.provider.sign({ iss: stage.other.issuer }),
  },
  {
    name: 'an issuer that nobody trusts',
    token: (stage) => stage.provider.sign({ iss: 'https://evil.example' }),
  },
  {
    name: 'the issuer with a slash more',
    token: (stage) => stage.provider.sign({ iss: `${stage.provider.issuer}/` }),
  },
  {
    name: 'the issuer in capitals',
    token: (stage) => stage.provider.sign({ iss: stage.provider.issuer.toUpperCase() }),
  },
  {
    name: 'a list of issuers',
    token: (stage) => stage.provider.sign({ iss: [stage.provider.issuer] }),
  },
  { name: 'no issuer', token: (stage) => stage.provider.sign({ iss: undefined }) },
  { name: 'another audience', token: (stage) => stage.provider.sign({ aud: 'another' }) },
  {
    name: 'an ID token: its audience is the client',
    token: (stage) => stage.provider.sign({ aud: 'client-id' }),
  },
  {
    name: 'an audience that begins as ours does',
    token: (stage) => stage.provider.sign({ aud: `${AUDIENCE}/more` }),
  },
  {
    name: 'an audience in an object',
    token: (stage) => stage.provider.sign({ aud: { a: AUDIENCE } }),
  },
  { name: 'no audience', token: (stage) => stage.provider.sign({ aud: undefined }) },
  { name: 'typ logout+jwt', token: (stage) => stage.provider.sign({}, { typ: 'logout+jwt' }) },
  { name: 'typ dpop+jwt', token: (stage) => stage.provider.sign({}, { typ: 'dpop+jwt' }) },
  { name: 'a typ that is no text', token: (stage) => stage.provider.sign({}, { typ: 7 }) },
  { name: 'expired', token: (stage) => stage.provider.sign({ exp: now - 120 }) },
  { name: 'no expiry', token: (stage) => stage.provider.sign({ exp: undefined }) },
  {
    name: 'an expiry that is a text',
    token: (stage) => stage.provider.sign({ exp: `${now + 60}` }),
  },
  { name: 'not yet valid', token: (stage) => stage.provider.sign({ nbf: now + 90 }) },
  { name: 'issued in the future', token: (stage) => stage.provider.sign({ iat: now + 90 }) },
  { name: 'no time of issue', token: (stage) => stage.provider.sign({ iat: undefined }) },
  { name: 'no subject', token: (stage) => stage.provider.sign({ sub: undefined }) },
  { name: 'an empty subject', token: (stage) => stage.provider.sign({ sub: '' }) },
  { name: 'a number as subject', token: (stage) => stage.provider.sign({ sub: 7 }) },
  {
    name: 'a subject with a line end',
    token: (stage) => stage.provider.sign({ sub: 'ada\nrole: x' }),
  },
  {
    name: 'a subject of 256 letters',
    token: (stage) => stage.provider.sign({ sub: 'a'.repeat(256) }),
  },
  { name: 'an unknown crit', token: (stage) => stage.provider.sign({}, { crit: ['x'], x: 1 }) },
  { name: 'an empty crit', token: (stage) => stage.provider.sign({}, { crit: [] }) },
  { name: 'b64 false', token: (stage) => stage.provider.sign({}, { crit: ['b64'], b64: false }) },
  {
    name: 'changed claims',
    token: (stage) =>
      tampered(stage, ([head = '', , tail = '']) => [
        head,
        encode(stage.provider.claimsOf()),
        tail,
      ]),
  },
  {
    name: 'an empty signature',
    token: (stage) => tampered(stage, ([head = '', body = '']) => [head, body, '']),
  },
  {
    name: 'a signature of zeros',
    token: (stage) => tampered(stage, ([head = '', body = '']) => [head, body, 'A'.repeat(86)]),
  },
  { name: 'padding', token: async (stage) => `${await stage.provider.sign()}==` },
  { name: 'spare bits', token: async (stage) => spellOtherwise(await stage.provider.sign()) },
  {
    name: 'plain base64',
    token: async (stage) => `${(await stage.provider.sign()).slice(0, -2)}+/`,
  },
  { name: 'a huge token', token: (stage) => stage.provider.sign({ x: 'x'.repeat(20_000) }) },
  { name: 'a huge header', token: (stage) => stage.provider.sign({}, { x: 'x'.repeat(20_000) }) },
  {
    name: 'a JWE with a costly key (PBES2)',
    token: () =>
      `${encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'x' })}.a.b.c.d`,
  },
  { name: 'a nested token', token: (stage) => stage.provider.sign({}, { cty: 'JWT', typ: 'JWE' }) },
  {
    name: 'claims that are a list',
    token: (stage) => signRaw(stage.provider.key, [parts(stage)[0], []]),
  },
  {
    name: 'claims that are no JSON',
    token: (stage) => signRaw(stage.provider.key, [parts(stage)[0], '{']),
  },
  {
    name: 'a header that is null',
    token: (stage) => signRaw(stage.provider.key, ['null', parts(stage)[1]]),
  },
]
