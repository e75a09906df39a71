// Lies of a provider.
import { SignJWT, UnsecuredJWT } from 'jose'
import { acme } from './acme.ts'
import { type Lies, publicKeys } from './fake-provider.ts'

const future = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
const HMAC_KEY = async () => new TextEncoder().encode(JSON.stringify((await publicKeys()).keys[0]))
export const CALLBACK = 'bad_oauth_callback'
export const DOWN = 'unexpected_failure'

/** What a provider may say that must let nobody in, and the error that comes of it. */
export const LIES: readonly (readonly [name: string, lies: Lies, code: string])[] = [
  ['another issuer', { claims: { iss: 'https://evil.example' } }, CALLBACK],
  ['the issuer with a slash', { claims: { iss: `${acme.issuer}/` } }, CALLBACK],
  ['no issuer', { claims: { iss: undefined } }, CALLBACK],
  ['another audience', { claims: { aud: 'somebody' } }, CALLBACK],
  [
    'our audience beside another, for another',
    { claims: { aud: ['ledge', 'x'], azp: 'x' } },
    CALLBACK,
  ],
  ['our audience beside another, for nobody', { claims: { aud: ['ledge', 'x'] } }, CALLBACK],
  ['another authorized party', { claims: { azp: 'x' } }, CALLBACK],
  ['another nonce', { claims: { nonce: 'another' } }, CALLBACK],
  ['no nonce', { claims: { nonce: undefined } }, CALLBACK],
  ['an end in the past', { claims: { exp: future(-120) } }, CALLBACK],
  ['no end', { claims: { exp: undefined } }, CALLBACK],
  ['a beginning in the future', { claims: { iat: future(600) } }, CALLBACK],
  ['no subject', { claims: { sub: undefined } }, CALLBACK],
  ['an empty subject', { claims: { sub: ' ' } }, CALLBACK],
  ['a subject of another type', { claims: { sub: 7 } }, CALLBACK],
  ['a subject without end', { claims: { sub: 'x'.repeat(256) } }, CALLBACK],
  ['the hash of another access token', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } }, CALLBACK],
  ['no signature', { idToken: (claims) => new UnsecuredJWT(claims).encode() }, CALLBACK],
  [
    'an HMAC by the public key',
    {
      idToken: async (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(await HMAC_KEY()),
    },
    CALLBACK,
  ],
  [
    'a signature of another',
    { idToken: async (c) => `${(await acme.sign(c)).slice(0, -9)}AAAAAAAAA` },
    CALLBACK,
  ],
  ['a key that is not published', { keys: () => Response.json({ keys: [] }) }, CALLBACK],
  ['no ID token', { idToken: () => '' }, CALLBACK],
  ['something else for an ID token', { idToken: () => 'x.y.z' }, DOWN],
  ['no access token', { gift: { access_token: undefined } }, CALLBACK],
  ['an access token of another type', { gift: { token_type: 'mac' } }, CALLBACK],
  ['an access token without end', { gift: { access_token: 'x'.repeat(20_000) } }, CALLBACK],
  [
    'a refusal',
    { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) },
    CALLBACK,
  ],
  [
    'broken JSON',
    { token: () => new Response('{', { headers: { 'Content-Type': 'application/json' } }) },
    DOWN,
  ],
  [
    'HTML',
    { token: () => new Response('<p>', { headers: { 'Content-Type': 'text/html' } }) },
    CALLBACK,
  ],
  ['a fault', { token: () => new Response('no', { status: 500 }) }, DOWN],
  ['a way elsewhere', { token: () => Response.redirect('https://evil.example/', 307) }, DOWN],
  ['nothing in time', { token: () => new DOMException('timed out', 'TimeoutError') }, DOWN],
  ['a huge body', { token: () => new Response('x'.repeat(300_000)) }, DOWN],
]
