// Answers are for whoever asked: a cache between us and them keeps none, unless the route says otherwise.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { setHeader } from './header.ts'

/**
 * Sets `Cache-Control` where nobody has. Without it a shared cache may keep an answer that was asked for with the `apikey`
 * header alone (RFC 9111, sections 3.5 and 4.2.2); a client's own cache may keep it, and asks each time.
 */
export const privateAnswers = (): MiddlewareHandler<RouteEnv> =>
  async function privateAnswers(c, next) {
    await next()
    if (!c.res.headers.has('Cache-Control')) setHeader(c, 'Cache-Control', 'private, no-cache')
  }
