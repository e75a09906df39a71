// Opens the scope through which the request reaches D1, KV and queues. On every request's way variables are read by `c.get`:
// `c.var` copies all of them each time.
import type { MiddlewareHandler } from 'hono'
import { type App, anonymous, createScope, type RouteEnv } from '../core/index.ts'

/** Gives the request its scope; until it has shown who it is, its caller is anonymous. */
export const openScope = (app: App): MiddlewareHandler<RouteEnv> =>
  async function openScope(c, next) {
    c.set('scope', createScope(app, c.env, c.executionCtx, c.get('requestId')))
    c.set('caller', anonymous())
    await next()
  }
