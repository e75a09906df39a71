// An id for every request: for the caller to quote and for us to find in the logs.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'

/** Gives every request an id, told in `X-Request-Id`. */
export const requestId = (): MiddlewareHandler<RouteEnv> =>
  async function requestId(c, next) {
    c.set('requestId', crypto.randomUUID())
    await next()
    c.header('X-Request-Id', c.var.requestId)
  }
