// The types that every Hono route of the engine shares.
import type { Caller } from './caller.ts'
import type { Scope } from './scope.ts'

export interface Variables {
  requestId: string
  /** W3C trace context: what this request leads to names it as its parent. */
  traceparent: string
  scope: Scope
  caller: Caller
  /** The content security policy of a document that our own pages show in a frame. */
  framePolicy?: string
}

export interface RouteEnv {
  Bindings: Env
  Variables: Variables
}
