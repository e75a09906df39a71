// Who may come in here: the holder of the secret key, and nobody else.
import type { MiddlewareHandler } from 'hono'
import { ApiError, type Caller, isOperator, type RouteEnv } from '../core/index.ts'

/** Lets the secret key in alone, and keeps every answer out of caches. */
export const operatorOnly = (): MiddlewareHandler<RouteEnv> =>
  async function operatorOnly(c, next) {
    requireOperator(c.var.caller)
    await next()
    c.header('Cache-Control', 'no-store')
  }

/** @throws ApiError `forbidden` for a signed-in user, whatever key came along; `unauthenticated` for everybody else */
function requireOperator(caller: Caller): void {
  if (isOperator(caller)) return
  if (caller.userId !== null) throw new ApiError('forbidden', 'This is for the operator alone.')
  throw new ApiError('unauthenticated', 'This takes the secret key.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}
