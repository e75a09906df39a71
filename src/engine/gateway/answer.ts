// Errors become answers here and nowhere else: each service in its protocol's shape, the rest as RFC 9457.
import type { Context } from 'hono'
import {
  ApiError,
  findOutage,
  internalError,
  isDatabaseFault,
  type RouteEnv,
  withoutValues,
} from '../core/index.ts'
import { presentRestError } from '../data/index.ts'
import { presentFunctionError } from '../functions/index.ts'
import { presentAuthError } from '../identity/index.ts'
import { presentProblem } from './problem.ts'

type PresentError = (error: ApiError, c: Context<RouteEnv>) => Response

const PRESENTERS: readonly [prefix: string, present: PresentError][] = [
  ['/auth/v1', presentAuthError],
  ['/rest/v1', presentRestError],
  ['/functions/v1', presentFunctionError],
  ['/', presentProblem],
]

/**
 * Answers what was thrown. What is not an ApiError is logged whole and answered with a fixed sentence: 503 where D1 could not
 * be reached for a moment, 500 for any other fault.
 */
export function answerError(thrown: Error, c: Context<RouteEnv>): Response {
  const error = thrown instanceof ApiError ? thrown : createError(thrown)
  if (error.status >= 500) {
    console.error(c.get('requestId'), withoutValues(error.cause ?? error))
  }
  const [, present] = PRESENTERS.find(([prefix]) => c.req.path.startsWith(prefix)) ?? [
    '',
    presentProblem,
  ]
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value)
  return present(error, c)
}

const createError = (fault: Error): ApiError =>
  (isDatabaseFault(fault) ? findOutage(fault) : null) ?? internalError(fault)

/** Answers a path that nobody serves. */
export function answerNotFound(c: Context<RouteEnv>): Response {
  return answerError(
    new ApiError('not_found', `Nothing is served at ${c.req.method} ${c.req.path}.`),
    c,
  )
}

/** Answers a body over the limit. */
export function refuseLargeBody(c: Context): Response {
  const limit = `${c.get('scope').app.settings.maxBodyBytes} bytes`
  return answerError(new ApiError('body_too_large', `The request body is larger than ${limit}.`), c)
}
