// Accounts that are kept elsewhere: then nothing is served here but what the operator sees of the people who were met.
import type { MiddlewareHandler } from 'hono'
import { ApiError, type IdentitySettings, type RouteEnv } from '../core/index.ts'

/** Answers 404 to everything while the built-in accounts are off. */
export const builtInOnly = (): MiddlewareHandler<RouteEnv> =>
  async function builtInOnly(c, next) {
    const { identity } = c.var.scope.app.settings
    if (!identity.builtIn && !isAboutGuests(identity, c.req)) throw accountsAreElsewhere()
    await next()
  }

const accountsAreElsewhere = (): ApiError =>
  new ApiError(
    'feature_disabled',
    'Accounts are kept elsewhere: the setting identity.builtIn is false',
    { status: 404 },
  )

/** Listing, banning and deleting those whom an issuer has sent, and the log of it. */
const ABOUT_GUESTS: readonly (readonly [methods: readonly string[], path: RegExp])[] = [
  [['GET'], /^\/auth\/v1\/admin\/(?:users|audit)\/?$/],
  [['GET', 'PUT', 'DELETE'], /^\/auth\/v1\/admin\/users\/[^/]+\/?$/],
]

function isAboutGuests(
  { issuers }: IdentitySettings,
  { method, path }: { readonly method: string; readonly path: string },
): boolean {
  if (!issuers.some(({ keepsUsers }) => keepsUsers)) return false
  return ABOUT_GUESTS.some(([methods, pattern]) => methods.includes(method) && pattern.test(path))
}
