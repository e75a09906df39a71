// What the admin API has and this service does not do: each answers the error that clients know for it.
import type { Hono } from 'hono'
import { ApiError, type RouteEnv } from '../../core/index.ts'

const SAML = { status: 404, code: 'saml_provider_disabled', message: 'SAML 2.0 is disabled' }
const PROVIDERS = {
  status: 404,
  code: 'feature_disabled',
  message: 'Custom providers are disabled',
}
const OAUTH = { status: 404, code: 'feature_disabled', message: 'The OAuth server is disabled' }

/** What is refused, and in which words. */
export const ADMIN_REFUSALS: Readonly<
  Record<string, { status: number; code: string; message: string }>
> = {
  '/sso/*': SAML,
  '/custom-providers/*': PROVIDERS,
  '/oauth/*': OAUTH,
}

/** Adds a route for each, whatever the method. */
export function refuseUnsupported(routes: Hono<RouteEnv>): void {
  for (const [path, { code, status, message }] of Object.entries(ADMIN_REFUSALS)) {
    routes.all(path, () => {
      throw new ApiError(code, message, { status })
    })
  }
}
