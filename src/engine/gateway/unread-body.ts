// A body that came with a GET or a HEAD says nothing (RFC 9110, section 9.3.1), and the runtime makes no request with one.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'

/** Drops such a body, so that whatever copies the request behind this can. */
export const unreadBody = (): MiddlewareHandler<RouteEnv> =>
  async function unreadBody(c, next) {
    const { raw } = c.req
    const isRead = raw.method === 'GET' || raw.method === 'HEAD'
    if (isRead && raw.body !== null) c.req.raw = new Request(raw, { body: null })
    await next()
  }
