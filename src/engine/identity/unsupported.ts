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

const FACTOR = { status: 422, message: 'MFA is disabled' }
const PASSKEY = { status: 404, code: 'passkey_disabled', message: 'Passkeys are disabled' }
const LINKING = {
  status: 404,
  code: 'manual_linking_disabled',
  message: 'Manual linking is disabled',
}
const OAUTH = { status: 404, code: 'feature_disabled', message: 'The OAuth server is disabled' }
const NO_PROVIDER = {
  status: 400,
  code: 'validation_failed',
  message: 'Unsupported provider: provider is not enabled',
}
const SAML = { status: 404, code: 'saml_provider_disabled', message: 'SAML 2.0 is disabled' }

/** What is refused, and in which words. */
export const REFUSALS: readonly Refusal[] = [
  { method: 'GET', path: '/authorize', ...NO_PROVIDER },
  { method: 'POST', path: '/sso', ...SAML },
  { method: 'ALL', path: '/user/identities/*', ...LINKING },
  { method: 'ALL', path: '/user/oauth/grants', ...OAUTH },
  { method: 'ALL', path: '/oauth/*', ...OAUTH },
  { method: 'POST', path: '/factors', code: 'mfa_totp_enroll_not_enabled', ...FACTOR },
  { method: 'ALL', path: '/factors/*', code: 'mfa_totp_verify_not_enabled', ...FACTOR },
  { method: 'ALL', path: '/passkeys/*', ...PASSKEY },
]

/** Adds a route for each. */
export function refuseUnsupported(routes: Hono<RouteEnv>): void {
  for (const { method, path, code, status, message } of REFUSALS) {
    routes.on(method, path, () => {
      throw new ApiError(code, message, { status })
    })
  }
}
