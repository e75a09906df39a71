// W3C trace context (w3.org/TR/trace-context-1): a request's place in a trace that may begin before us and go on behind us.
// It tells who called whom and is believed for nothing else.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { setHeader } from './header.ts'

/** Version, trace, parent, flags, and what later versions may add (section 3.2.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})/

const SAMPLED = '01' // each request is in the log

/** Continues the trace of a valid `traceparent`, else begins one; events carry it on, and the answer tells it. */
export const trace = (): MiddlewareHandler<RouteEnv> =>
  async function trace(c, next) {
    const traceparent = continueTrace(c.req.header('traceparent'), c.get('requestId'))
    c.set('traceparent', traceparent)
    await next()
    setHeader(c, 'traceparent', traceparent)
  }

/**
 * The `traceparent` of what a request leads to: its trace, this request as the parent.
 * @param requestId a random UUID: its digits are the span's id, and a new trace's
 */
export function continueTrace(header: string | undefined, requestId: string): string {
  const digits = requestId.replaceAll('-', '')
  const span = digits.slice(16)
  const match = isWhole(header) ? TRACEPARENT.exec(header) : null
  if (match === null) return `00-${digits}-${span}-${SAMPLED}`
  const isSampled = (Number.parseInt(match[2] ?? '', 16) & 1) === 1 // the other flags are not ours to pass on
  return `00-${match[1]}-${span}-${isSampled ? SAMPLED : '00'}`
}

/** Version 00 has 55 characters; a later one may go on after another dash. */
function isWhole(header: string | undefined): header is string {
  if (header === undefined || header.length < 55) return false
  return header.length === 55 || (!header.startsWith('00') && header[55] === '-')
}
