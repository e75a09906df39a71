// An id for every request: for the caller to quote and for us to find in the logs.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { setHeader } from './header.ts'

/** Gives every request an id, told in `X-Request-Id`. */
export const requestId = (): MiddlewareHandler<RouteEnv> =>
  async function requestId(c, next) {
    const id = crypto.randomUUID()
    c.set('requestId', id)
    await next()
    setHeader(c, 'X-Request-Id', id)
  }
