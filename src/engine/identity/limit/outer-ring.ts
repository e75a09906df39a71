// The outer ring of the ways in: Cloudflare's counter per network and group of routes, before anything is read or hashed.
// It is approximate and counts in each location for itself; the exact counters stand in D1 (`attempts.ts`).
import type { MiddlewareHandler } from 'hono'
import { type RouteEnv, timestamp } from '../../core/index.ts'
import { tooMany } from './attempts.ts'
import { findNetwork } from './network.ts'

const PERIOD_MILLISECONDS = 60_000 // as `[[ratelimits]]` in wrangler.toml says

/** Routes that are counted together. */
export type RouteGroup = 'sign-up' | 'password' | 'send' | 'verify' | 'passkey' | 'provider'

/** Refuses a network that asks for one group of routes too often. @throws ApiError 429 */
export const outerRing = (group: RouteGroup): MiddlewareHandler<RouteEnv> =>
  async function outerRing(c, next) {
    const network = findNetwork(c.var.scope, c.req.raw.headers)
    if (network !== null) {
      const { success } = await c.env.AUTH_RATE_LIMIT.limit({ key: `${group} ${network}` })
      if (!success) throw tooMany(timestamp(Date.now() + PERIOD_MILLISECONDS))
    }
    await next()
  }
