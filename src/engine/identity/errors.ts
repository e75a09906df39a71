// GoTrue's error shapes: the one that a client asks for by version, and the one before versions.
import type { Context } from 'hono'
import type { ApiError, RouteEnv } from '../core/index.ts'

const VERSION_HEADER = 'X-Supabase-Api-Version'
const VERSION = '2024-01-01'
const DATE = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/** GoTrue's words for what is called otherwise elsewhere. */
const CODES: Readonly<Record<string, string>> = {
  invalid_request: 'validation_failed',
  unauthenticated: 'no_authorization',
  body_too_large: 'request_entity_too_large',
  rate_limited: 'over_request_rate_limit',
  internal: 'unexpected_failure',
  unavailable: 'unexpected_failure',
  timeout: 'request_timeout',
}

/**
 * An error as GoTrue answers it. A client that names version 2024-01-01 or later gets `code` and `message`
 * and the version echoed; another one gets `code` (the status), `error_code` and `msg`.
 */
export function presentAuthError(error: ApiError, c: Context<RouteEnv>): Response {
  const code = CODES[error.code] ?? error.code
  const status = error.status as 400 // any status; Hono's type lists literals
  const weakness = error.code === 'weak_password' ? { weak_password: error.details } : {}
  c.header('X-Sb-Error-Code', code)
  if (isVersioned(c.req.header(VERSION_HEADER))) {
    c.header(VERSION_HEADER, VERSION)
    return c.json({ code, message: error.message, ...weakness }, status)
  }
  const fault = error.status >= 500 ? { error_id: c.var.requestId } : {}
  const legacy = { code: error.status, error_code: code, msg: error.message }
  return c.json({ ...legacy, ...weakness, ...fault }, status)
}

const isVersioned = (version: string | undefined): boolean =>
  version !== undefined && DATE.test(version) && version >= VERSION
