// The outer ring against floods: Cloudflare's counter per address and location, approximate and cheap.
import type { MiddlewareHandler } from 'hono'
import { ApiError, type RouteEnv } from '../core/index.ts'

const PERIOD_SECONDS = 60 // as `[[ratelimits]]` in wrangler.toml says

/** Refuses an address that asks too often. Off in local development. */
export const rateLimit = (): MiddlewareHandler<RouteEnv> =>
  async function rateLimit(c, next) {
    if (!c.get('scope').secrets.isDevelopment) {
      const key = networkOf(c.req.header('CF-Connecting-IP') ?? 'unknown')
      const { success } = await c.env.RATE_LIMIT.limit({ key })
      if (!success) {
        throw new ApiError('rate_limited', 'Too many requests. Wait a minute and try again.', {
          headers: { 'Retry-After': String(PERIOD_SECONDS) },
        })
      }
    }
    await next()
  }

/** The part of an address that one customer holds: an IPv4 address, or an IPv6 /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const start = head.split(':')
  const end = tail === '' ? [] : tail.split(':')
  const gap = address.includes('::')
    ? Array(Math.max(0, 8 - start.length - end.length)).fill('0')
    : []
  const groups = [...start, ...gap, ...end].map((group) => group.replace(/^0+(?=.)/, '') || '0')
  return `${groups.slice(0, 4).join(':')}::/64`
}
