// The bare Worker's keys and access tokens: WebCrypto alone.
import { Buffer } from 'node:buffer'

export interface Claims {
  sub: string
  session_id: string
  exp: number
}

/** Checks the token's signature and times, then, in one read of KV, that its session stands. */
export async function requireClaims(request: Request, env: Env): Promise<Claims> {
  const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? ''
  const [head = '', body = '', signature = ''] = token.split('.')
  const { verify } = await loadKeys(env)
  const bytes = Buffer.from(signature, 'base64url')
  const isOurs = await crypto.subtle.verify(ES256, verify, bytes, encode(`${head}.${body}`))
  if (!isOurs) throw new Error('a token of somebody else')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims
  if (claims.exp < Date.now() / 1000) throw new Error('an old token')
  const keys = [`ended:${claims.session_id}`, `session:${claims.session_id}`]
  const [ended, alive] = [...(await env.KV.get(keys)).values()]
  if (ended || alive !== claims.sub) throw new Error('an ended session')
  return claims
}

export const ES256 = { name: 'ECDSA', hash: 'SHA-256' }
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

interface Keys {
  kid: string
  sign: CryptoKey
  verify: CryptoKey
  mac: CryptoKey
}

let keys: Keys | undefined

export async function loadKeys(env: Env): Promise<Keys> {
  if (keys !== undefined) return keys
  const secrets = env as unknown as { LEDGE_SIGNING_KEYS: string } // a secret, not a binding of wrangler.toml
  const [jwk] = JSON.parse(secrets.LEDGE_SIGNING_KEYS) as [JsonWebKey & { kid: string }]
  const { kty = '', crv, x, y, kid } = jwk
  keys = {
    kid,
    sign: await crypto.subtle.importKey('jwk', jwk, CURVE, false, ['sign']),
    verify: await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify']),
    mac: await crypto.subtle.importKey('raw', encode(String(jwk.d)), HMAC, false, [
      'sign',
      'verify',
    ]),
  }
  return keys
}

/** A text's bytes, in UTF-8. */
export const encode = (text: string) => new TextEncoder().encode(text)
/** A text's bytes, as JWTs have them. */
export const base64url = (text: string): string => Buffer.from(text).toString('base64url')
