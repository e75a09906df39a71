// Headers that make a browser distrust what we did not mean.
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { RouteEnv } from '../core/index.ts'

/** nosniff, no framing, no referrer, and a policy under which pages run our own scripts only. */
export function security(): MiddlewareHandler<RouteEnv> {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginResourcePolicy: 'cross-origin',
    xFrameOptions: 'DENY',
  })
  return async function security(c, next) {
    await secure(c, next)
    const { framePolicy } = c.var
    if (framePolicy === undefined) return
    c.header('Content-Security-Policy', framePolicy)
    c.header('X-Frame-Options', 'SAMEORIGIN')
  }
}
