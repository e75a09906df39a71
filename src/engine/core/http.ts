// The types that every Hono route of the engine shares.
import type { ShownKeys } from './api-key.ts'
import type { Caller } from './caller.ts'
import type { Scope } from './scope.ts'

export interface Variables {
  requestId: string
  /** W3C trace context: what this request leads to names it as its parent. */
  traceparent: string
  scope: Scope
  caller: Caller
  /** The API keys that came along: each is good, and may do what is asked. */
  keys: ShownKeys
  /** What the request's writes carry on, where a function makes it in its run (`Origin` of the events). */
  origin?: {
    readonly userId: string | null
    readonly traceparent: string | null
    readonly depth: number
  }
  /** The content security policy of a document that our own pages show in a frame. */
  framePolicy?: string
}

export interface RouteEnv {
  Bindings: Env
  Variables: Variables
}
