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

/** The origin of what a request does. @param traceparent as the gateway continues it */
export const originOf = (traceparent: string, caller: Caller): Origin => ({
  userId: caller.userId,
  traceparent,
  depth: 0,
})
