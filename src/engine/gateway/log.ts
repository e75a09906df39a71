// One line of JSON per request: what happened, never what was said. No query strings, tokens or bodies.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'

/** Logs each request when it is answered; in local development wrangler does that already. */
export const log = (): MiddlewareHandler<RouteEnv> =>
  async function log(c, next) {
    const start = Date.now()
    await next()
    const scope = c.get('scope')
    if (scope === undefined || scope.secrets.isDevelopment) return
    const { method, path } = c.req
    const { roundTrips, rowsRead, rowsWritten } = scope.meter
    const facts = {
      requestId: c.get('requestId'),
      trace: c.get('traceparent').slice(3, 35),
      key: c.get('caller').keyId,
      method,
      path,
      status: c.res.status,
      milliseconds: Date.now() - start,
      d1: { roundTrips, rowsRead, rowsWritten },
    }
    console.log(JSON.stringify(facts)) // Cloudflare finds the fields in it; an object is printed over many lines elsewhere
  }
