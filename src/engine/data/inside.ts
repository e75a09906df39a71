// The data API for functions of the app: the same routes, asked without HTTP on somebody's behalf.
import { Hono } from 'hono'
import {
  ApiError,
  type App,
  internalError,
  type Peers,
  type RouteEnv,
  withoutValues,
} from '../core/index.ts'
import { presentRestError } from './errors.ts'
import { dataRoutes } from './routes.ts'

/** What an inner request has in place of bindings: nothing here reads those but through the scope. */
type Inside = Pick<RouteEnv['Variables'], 'scope' | 'caller' | 'origin'>

/** Answers requests for an app's tables under the caller's rules. A repeat under an Idempotency-Key is one here too. */
export function createDataFetch(app: App): Peers['fetchData'] {
  const routes = new Hono<RouteEnv>({ strict: false })
  routes.use(async function takeInside(c, next) {
    const { scope, caller, origin } = c.env as unknown as Inside // what is passed below
    c.set('scope', scope)
    c.set('caller', caller)
    c.set('origin', origin)
    await next()
  })
  routes.route(
    '/',
    dataRoutes(app, () => []),
  )
  routes.onError((thrown, c) => {
    const error = thrown instanceof ApiError ? thrown : internalError(thrown)
    if (error.status >= 500) {
      console.error('a function asked for data', withoutValues(error.cause ?? error))
    }
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value)
    return presentRestError(error, c)
  })
  return async (scope, { caller, origin }, request) =>
    routes.fetch(request, { scope, caller, origin } satisfies Inside)
}
