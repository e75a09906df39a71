// RFC 9457 problem details, the error shape of our own routes.
import type { Context } from 'hono'
import type { ApiError, RouteEnv } from '../core/index.ts'

/** `application/problem+json`: title, status, detail, a code, and the request's id to quote. */
export function presentProblem(error: ApiError, c: Context<RouteEnv>): Response {
  const body = {
    type: 'about:blank',
    title: error.code.replaceAll('_', ' '),
    status: error.status,
    detail: error.message,
    code: error.code,
    errors: error.details,
    hint: error.hint,
    request_id: c.get('requestId'),
  }
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify(body), error.status as 400) // any status; Hono's type lists literals
}
