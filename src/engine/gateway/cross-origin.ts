// CORS: open to every origin by default, since callers show a token and no cookie; a setting narrows it.
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { Settings } from '../core/index.ts'
import { setHeader } from './header.ts'

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
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'server-timing',
  'traceparent',
  'x-d1-bookmark',
  'x-relay-error',
  'x-request-id',
  'x-supabase-api-version',
  'x-total-count',
]

/** Answers preflights and marks responses, without credentials (so `*` is safe). */
export function crossOrigin({ allowedOrigins }: Settings): MiddlewareHandler {
  const preflight = cors({
    origin: allowedOrigins === '*' ? '*' : [...allowedOrigins],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: 86_400,
  })
  const exposed = EXPOSED_HEADERS.join(',')
  return async function crossOrigin(c, next) {
    // Only an OPTIONS with this header is a preflight (fetch.spec.whatwg.org, section 3.3.2); to `cors` every one is.
    if (c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method')) {
      return preflight(c, next)
    }
    await next()
    const origin = findAllowed(allowedOrigins, c.req.header('Origin'))
    if (origin !== null) addHeader(c, 'Access-Control-Allow-Origin', origin)
    addHeader(c, 'Access-Control-Expose-Headers', exposed)
    if (allowedOrigins !== '*') c.res.headers.append('Vary', 'Origin')
    return undefined
  }
}

/** Where a function set its own, it holds (protocol/functions.md, section 5). */
function addHeader(c: Context, name: string, value: string): void {
  if (!c.res.headers.has(name)) setHeader(c, name, value)
}

function findAllowed(allowed: Settings['allowedOrigins'], origin: string | undefined) {
  if (allowed === '*') return '*'
  return origin !== undefined && allowed.includes(origin) ? origin : null
}
