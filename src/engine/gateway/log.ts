// One line of JSON per request: what happened, never what was said. No query strings, tokens or bodies.
import type { Context, MiddlewareHandler } from 'hono'
import type { RouteEnv, Scope } from '../core/index.ts'

/**
 * Logs each request when it is answered; in local development wrangler does that already. What there is nothing to tell of is
 * left out: a line is the larger part of what a small answer costs.
 */
export const log = (): MiddlewareHandler<RouteEnv> =>
  async function log(c, next) {
    const start = Date.now()
    await next()
    const scope = c.get('scope')
    if (scope === undefined || scope.secrets.isDevelopment) return
    const { method, path } = c.req
    const line = { requestId: c.get('requestId'), method, path, status: c.res.status }
    console.log(Object.assign(line, findContext(c, scope), { milliseconds: Date.now() - start }))
  }

/** The trace that it continues (its own bears the request's id), the key that came along, and what D1 did. */
function findContext(c: Context<RouteEnv>, { meter }: Scope): object {
  const { roundTrips, rowsRead, rowsWritten } = meter
  const trace = c.get('traceparent').slice(3, 35)
  const key = c.get('caller').keyId
  return {
    ...(trace !== c.get('requestId').replaceAll('-', '') && { trace }),
    ...(key !== null && { key }),
    ...(roundTrips > 0 && { d1: { roundTrips, rowsRead, rowsWritten } }),
  }
}
