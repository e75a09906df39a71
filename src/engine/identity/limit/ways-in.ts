// What stands before the ways in: a limit for each network, then, where Turnstile is set up, proof of being no robot.
import type { Hono, MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { RouteEnv } from '../../core/index.ts'
import { outerRing, type RouteGroup } from './outer-ring.ts'
import { requireHuman } from './turnstile.ts'

const GROUPS: readonly (readonly [path: string, group: RouteGroup])[] = [
  ['/signup', 'sign-up'],
  ['/otp', 'send'],
  ['/magiclink', 'send'],
  ['/recover', 'send'],
  ['/resend', 'send'],
  ['/verify', 'verify'],
  ['/passkeys/authentication/options', 'passkey'],
]

/** Guards the routes by which strangers come in; to be called before the routes themselves are added. */
export function guardWaysIn(routes: Hono<RouteEnv>): void {
  for (const [path, group] of GROUPS) routes.post(path, outerRing(group), requireHuman())
  routes.get('/verify', outerRing('verify'))
  routes.post('/passkeys/authentication/verify', outerRing('passkey'))
  for (const path of ['/authorize', '/callback', '/user/identities/authorize']) {
    routes.on(['GET', 'POST'], path, outerRing('provider'))
  }
  routes.post('/token', guardToken())
}

/**
 * Tells guessing passwords and codes from refreshing: that needs a token of ours, has a limit for each session, and a
 * refusal would sign a client out, so a crowd behind one address has only the limit that holds for every request.
 */
function guardToken(): MiddlewareHandler<RouteEnv> {
  const guards: ReadonlyMap<string, MiddlewareHandler<RouteEnv>> = new Map([
    ['password', every(outerRing('password'), requireHuman())],
    ['pkce', outerRing('verify')],
    ['id_token', every(outerRing('provider'), requireHuman())],
  ])
  return async function guardToken(c, next) {
    const guard = guards.get(c.req.query('grant_type') ?? '')
    await (guard === undefined ? next() : guard(c, next))
  }
}
