// Errors in PostgREST's shape: `{ code, message, details, hint }` (protocol/rest.md, section 10).
import type { Context } from 'hono'
import type { ApiError, RouteEnv } from '../core/index.ts'

/** The dialect's codes for what is not its own; every other code is answered as it is. */
const CODES: Readonly<Record<string, string>> = {
  internal: 'PGRSTX00',
  unavailable: 'PGRST000',
  not_found: 'PGRST125',
  method_not_allowed: 'PGRST117',
  body_too_large: 'PGRST102',
  uri_too_long: '54001',
  headers_too_large: '54001',
}

/** Answers an error; a HEAD request gets the same without a body. */
export function presentRestError(error: ApiError, c: Context<RouteEnv>): Response {
  const code = codeOf(error)
  c.header('Proxy-Status', `PostgREST; error=${code}`)
  c.header('Content-Type', 'application/json; charset=utf-8')
  const isChallenged = Object.hasOwn(error.headers, 'WWW-Authenticate')
  if (error.status === 401 && !isChallenged) c.header('WWW-Authenticate', 'Bearer')
  const { message, hint = null } = error
  const body = JSON.stringify({ code, details: presentDetails(error), hint, message })
  return c.body(body, error.status as 400) // any status; Hono's type lists literals
}

// Clients decode `details` as a text; the one list that PostgREST itself answers is that of PGRST201.
function presentDetails({ code, details = null }: ApiError): unknown {
  if (details === null || typeof details === 'string' || code === 'PGRST201') return details
  return JSON.stringify(details)
}

function codeOf({ code, message }: ApiError): string {
  if (code === 'unauthenticated') return /expired/i.test(message) ? 'PGRST303' : 'PGRST301'
  return CODES[code] ?? code
}
