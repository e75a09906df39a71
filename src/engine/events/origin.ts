// What led to a piece of work: whose request it began with, and through how many events.
import type { Caller } from '../core/index.ts'

/** What every event that a piece of work raises carries on. */
export interface Origin {
  /** The signed-in user whose request it began with. */
  readonly userId: string | null
  /** W3C trace context of that request. */
  readonly traceparent: string | null
  /** How many events lie between that request and those that the work raises. */
  readonly depth: number
}

/** The origin of what nobody asked for: a queue's messages, say. */
export const NO_ORIGIN: Origin = { userId: null, traceparent: null, depth: 0 }

/** The origin of what a request does. */
export const originOf = (request: Request, caller: Caller): Origin => ({
  userId: caller.userId,
  traceparent: findTraceparent(request.headers),
  depth: 0,
})

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace context that came along (w3.org/TR/trace-context, section 3.2); a malformed one is passed over. */
function findTraceparent(headers: Headers): string | null {
  const header = headers.get('traceparent')
  return header !== null && TRACEPARENT.test(header) ? header : null
}
