// Who may administer accounts: the holder of the secret key, and nobody else.
import type { MiddlewareHandler } from 'hono'
import { ApiError, operator, type RouteEnv, type Scope } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { findKeyId, isApiKey } from '../token/api-key.ts'
import { findBearer } from '../token/bearer.ts'

/** Lets the secret key in alone: none that was made with it. */
export const operatorOnly = (): MiddlewareHandler<RouteEnv> =>
  async function operatorOnly(c, next) {
    await requireOperator(c.var.scope, c.req.raw.headers)
    c.set('caller', operator())
    await next()
  }

/**
 * Passes for the secret key as the bearer. No token passes, whatever role it names.
 * @throws ApiError as GoTrue answers a bearer that is missing, not valid, or not an administrator's
 */
async function requireOperator(scope: Scope, headers: Headers): Promise<void> {
  const bearer = findBearer(headers)
  if (bearer === null || !isApiKey(bearer)) {
    await requireClaims(scope, headers)
    throw notAdmin()
  }
  if (findKeyId(scope.secrets, bearer) !== 'secret') throw notAdmin()
}

const notAdmin = (): ApiError => new ApiError('not_admin', 'User not allowed', { status: 403 })
