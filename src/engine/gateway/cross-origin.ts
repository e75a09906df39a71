// CORS: open to every origin by default, since callers show a token and no cookie; a setting narrows it.
import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Settings } from '../core/index.ts'

const ALLOWED_HEADERS = [
  'accept',
  'accept-profile',
  'apikey',
  'authorization',
  'baggage',
  'content-profile',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'range',
  'range-unit',
  'traceparent',
  'tracestate',
  'x-client-info',
  'x-d1-bookmark',
  'x-region',
  'x-retry-count',
  'x-supabase-api-version',
]

const EXPOSED_HEADERS = [
  'content-location',
  'content-range',
  'date',
  'etag',
  'idempotency-replayed',
  'link',
  'location',
  'preference-applied',
  'range-unit',
  'retry-after',
  'server-timing',
  'x-d1-bookmark',
  'x-relay-error',
  'x-request-id',
  'x-supabase-api-version',
  'x-total-count',
]

/** Answers preflights and marks responses, without credentials (so `*` is safe). */
export function crossOrigin(settings: Settings): MiddlewareHandler {
  const origin = settings.allowedOrigins === '*' ? '*' : [...settings.allowedOrigins]
  const answer = cors({
    origin,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: 86_400,
  })
  return async function crossOrigin(c, next) {
    // To `cors` every OPTIONS is a preflight, but only one with this header is (fetch.spec.whatwg.org, section 3.3.2).
    const isQuestion = c.req.method === 'OPTIONS' && !c.req.header('Access-Control-Request-Method')
    return isQuestion ? next() : answer(c, next)
  }
}
