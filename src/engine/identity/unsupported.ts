// What the protocol has and this service does not do: each answers the error that clients know for it.
import type { Hono } from 'hono'
import { ApiError, type RouteEnv } from '../core/index.ts'

interface Refusal {
  readonly method: 'GET' | 'POST' | 'ALL'
  readonly path: string
  readonly status: number
  readonly code: string
  readonly message: string
}

const OAUTH = { status: 404, code: 'feature_disabled', message: 'The OAuth server is disabled' }
const SAML = { status: 404, code: 'saml_provider_disabled', message: 'SAML 2.0 is disabled' }

/** What is refused, and in which words. */
export const REFUSALS: readonly Refusal[] = [
  { method: 'POST', path: '/sso', ...SAML },
  { method: 'ALL', path: '/user/oauth/grants', ...OAUTH },
  { method: 'ALL', path: '/oauth/*', ...OAUTH },
]

/** Adds a route for each. */
export function refuseUnsupported(routes: Hono<RouteEnv>): void {
  for (const { method, path, code, status, message } of REFUSALS) {
    routes.on(method, path, () => {
      throw new ApiError(code, message, { status })
    })
  }
}
