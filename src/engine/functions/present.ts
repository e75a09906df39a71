// Answers of functions: what one returned, and what went wrong before or in it.
import type { Context } from 'hono'
import { type ApiError, Reply, type RouteEnv } from '../core/index.ts'

/** A Response as it is, a reply as it says, nothing as 204, everything else as JSON. */
export function presentResult(c: Context<RouteEnv>, result: unknown): Response {
  if (result instanceof Response) return result
  if (result instanceof Reply) return result.toResponse()
  return result === undefined ? c.body(null, 204) : c.json(result)
}

/** The platform's own words for errors that are not the function's (protocol/functions.md, section 4). */
const PLATFORM_CODES: Readonly<Record<string, string>> = {
  timeout: 'IDLE_TIMEOUT',
  internal: 'EDGE_FUNCTION_ERROR',
  output_invalid: 'EDGE_FUNCTION_ERROR',
}

function findPlatformCode({ code, headers }: ApiError): string | undefined {
  if (code !== 'unauthenticated') return PLATFORM_CODES[code]
  const hadToken = headers['WWW-Authenticate']?.includes('invalid_token') ?? false
  return hadToken ? 'UNAUTHORIZED_INVALID_JWT_FORMAT' : 'UNAUTHORIZED_NO_AUTH_HEADER'
}

/** `{ code, message }` as JSON, which clients read through `error.context.json()`; `details` and `hint` where there are any. */
export function presentFunctionError(error: ApiError, c: Context<RouteEnv>): Response {
  const platformCode = findPlatformCode(error)
  if (platformCode !== undefined) c.header('sb-error-code', platformCode)
  const { message, details, hint } = error
  return c.json({ code: platformCode ?? error.code, message, details, hint }, error.status as 400) // any status; Hono's type lists literals
}
