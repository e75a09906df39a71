// Who is asking: the API key first, then the token.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { findCaller, requireKnownKey } from '../identity/index.ts'

/** Refuses an API key that is not ours; no key at all means anonymous. */
export const apiKey = (): MiddlewareHandler<RouteEnv> =>
  async function apiKey(c, next) {
    await requireKnownKey(c.get('scope').secrets, c.req.header('apikey'))
    await next()
  }

/** Sets the request's caller from its key and token; a token that is not valid is refused. */
export const authenticate = (): MiddlewareHandler<RouteEnv> =>
  async function authenticate(c, next) {
    c.set('caller', await findCaller(c.get('scope'), c.req.raw.headers))
    await next()
  }
