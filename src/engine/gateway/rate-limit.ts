// The outer ring against floods: Cloudflare's counter per address and location, approximate and cheap.
import type { MiddlewareHandler } from 'hono'
import { ApiError, findAddress, networkOf, type RouteEnv } from '../core/index.ts'

/** As `[[ratelimits]]` in wrangler.toml says; a test compares them. */
export const RATE_LIMIT = { count: 600, seconds: 60 } as const

/** Refuses an address that asks too often. Off in local development. */
export const rateLimit = (): MiddlewareHandler<RouteEnv> =>
  async function rateLimit(c, next) {
    if (!c.get('scope').secrets.isDevelopment) {
      const key = networkOf(findAddress(c.req.raw.headers) ?? 'unknown')
      const { success } = await c.env.RATE_LIMIT.limit({ key })
      if (!success) {
        throw new ApiError('rate_limited', 'Too many requests. Wait a minute and try again.', {
          headers: {
            'Retry-After': String(RATE_LIMIT.seconds),
            'RateLimit-Policy': `"address";q=${RATE_LIMIT.count};w=${RATE_LIMIT.seconds}`,
          },
        })
      }
    }
    await next()
  }
