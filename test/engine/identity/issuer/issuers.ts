// OpenID providers for tests, behind a `fetch` of the test's own: what they publish, what they sign, and how often they are asked.
import { base64url, exportJWK, generateKeyPair, type JWK } from 'jose'
import { vi } from 'vitest'
import type { AppDefinition, TrustedIssuer } from '../../../../src/engine/core/index.ts'
import { defineApp, defineFunction, http } from '../../../../src/engine/index.ts'
import { createCaller } from '../../../support/worker.ts'
import { query } from '../people.ts'

export type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'ES384' | 'EdDSA'

const SIGNING = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  EdDSA: { name: 'Ed25519' },
} as const

/** A key pair as JWKs. */
export interface Pair {
  readonly alg: Algorithm
  readonly kid: string
  readonly secret: JWK
  /** As it is published. */
  readonly shown: JWK
}

export async function createPair(
  alg: Algorithm = 'ES256',
  kid = crypto.randomUUID(),
): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const shown = { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' }
  return { alg, kid, secret: await exportJWK(privateKey), shown }
}

export const encode = (value: unknown): string =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))

/** Signs whatever header and claims, as values or as texts, by a key, as nobody but a forger would. */
export async function signRaw({ alg, secret }: Pick<Pair, 'alg' | 'secret'>, parts: unknown[]) {
  const parameters = SIGNING[alg]
  const key = await crypto.subtle.importKey('jwk', secret as JsonWebKey, parameters, false, [
    'sign',
  ])
  const input = parts.map(encode).join('.')
  const signature = await crypto.subtle.sign(parameters, key, new TextEncoder().encode(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

/** An HMAC over header and claims, with any text for the secret. */
export async function signHmac(secret: string, parts: unknown[]): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const input = parts.map(encode).join('.')
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input))
  return `${input}.${base64url.encode(new Uint8Array(mac))}`
}

type Answer = () => Response | Promise<Response>

/** What the world answers, by URL; whatever else is asked for is down. */
export function openInternet() {
  const pages = new Map<string, Answer>()
  const asked: string[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = String(input)
    asked.push(url)
    const answer = pages.get(url)
    if (answer === undefined) throw new TypeError('injected: no such host')
    return answer()
  })
  return { pages, asked }
}

export type Internet = ReturnType<typeof openInternet>

export const AUDIENCE = 'https://shop.example/api'

/** A provider of its own host, with one key of each algorithm that is asked for. */
export async function createProvider(internet: Internet, ...algorithms: Algorithm[]) {
  const issuer = `https://${crypto.randomUUID()}.example/tenant`
  const kinds = algorithms.length === 0 ? (['ES256'] as const) : algorithms
  const pairs = await Promise.all(kinds.map((alg) => createPair(alg)))
  const urls = {
    configuration: `${issuer}/.well-known/openid-configuration`,
    keys: `${issuer}/keys`,
  }
  const publish = (keys: unknown) =>
    void internet.pages.set(urls.keys, () => Response.json({ keys }))
  internet.pages.set(urls.configuration, () => Response.json({ issuer, jwks_uri: urls.keys }))
  publish(pairs.map(({ shown }) => shown))
  const [first] = pairs
  if (first === undefined) throw new Error('a provider has a key')

  /** What it would say of somebody new. */
  function claimsOf(changed: object = {}): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000)
    const sub = `auth0|${crypto.randomUUID()}`
    return { iss: issuer, aud: AUDIENCE, sub, iat: now, exp: now + 600, ...changed }
  }

  return {
    issuer,
    urls,
    pairs,
    key: first,
    publish,
    claimsOf,
    /** A token; undefined takes a member away. */
    sign: (claims: object = {}, header: object = {}, key: Pair = first) =>
      signRaw(key, [{ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, claimsOf(claims)]),
    /** How often it was asked. */
    asks: () => internet.asked.filter((url) => url.startsWith(issuer)).length,
  }
}

export type FakeProvider = Awaited<ReturnType<typeof createProvider>>

const whoami = defineFunction({
  name: 'whoami',
  on: http.get('/whoami'),
  access: 'public',
  run: async (_input, { caller }) => caller,
})

const mine = defineFunction({
  name: 'mine',
  on: http.get('/mine'),
  run: async (_input, { caller }) => ({ id: caller.userId }),
})

interface TrustingOptions {
  builtIn?: boolean
  functions?: AppDefinition['functions']
}

/** A Ledge that trusts issuers, and by itself keeps no accounts unless told to. */
export function createTrusting(
  issuers: readonly TrustedIssuer[],
  { builtIn = false, functions = [] }: TrustingOptions = {},
) {
  const settings = { confirmEmailsAtOnce: true, identity: { builtIn, issuers } }
  const app = defineApp({ tables: {}, functions: [whoami, mine, ...functions], settings })
  const call = createCaller(app)
  return {
    app,
    call,
    whoIs: (as: string, bindings: Record<string, unknown> = {}) =>
      call('/whoami', { as, bindings }),
  }
}

/** Trusts a provider, and keeps its users. */
export const trustIn = ({ issuer }: FakeProvider, prefix = 'auth0:') => ({
  issuer,
  audience: AUDIENCE,
  userIdPrefix: prefix,
  keepsUsers: true,
})

/** What is stored of a user. */
export const rowsOf = (id: string) => query('SELECT * FROM auth_users WHERE id = ?', id)
export const identitiesOf = (id: string) =>
  query('SELECT * FROM auth_identities WHERE user_id = ?', id)
export const eventsOf = (id: string) => query('SELECT * FROM ledge_events WHERE subject = ?', id)
export const auditOf = (id: string) =>
  query('SELECT * FROM auth_audit_log WHERE subject_id = ?', id)

/** How many rows of each kind. */
export const countAll = (id: string) =>
  Promise.all(
    [rowsOf, identitiesOf, eventsOf, auditOf].map(async (read) => (await read(id)).length),
  )
