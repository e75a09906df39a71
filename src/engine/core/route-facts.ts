// What a service tells of its routes. The router has the routes; these are facts about them, and the two are held to agree:
// a route without facts, or facts without a route, is an error of `listRoutes` in the gateway.
import type * as z from 'zod'
import type { HttpMethod } from './function.ts'
import type { RateLimits } from './identity-settings.ts'

/**
 * Whom a route is for: anybody, signed-in users, the secret key, who signs what they send, whom the tables' rules say, local
 * development, or nobody, where it only says that nothing is there.
 */
export type RouteAccess =
  | 'public'
  | 'user'
  | 'operator'
  | 'signed'
  | 'rules'
  | 'development'
  | 'nobody'

/** A JSON Schema (2020-12), or what it stands for. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One route. */
export interface RouteFacts {
  readonly method: HttpMethod | 'OPTIONS' | 'ALL'
  /** As the router has it: `/users/:id`. */
  readonly path: string
  /** One sentence for a reader. */
  readonly summary: string
  readonly access: RouteAccess
  /** The function that answers. */
  readonly functionName?: string
  /** Which of the app's limits count here. */
  readonly limits?: readonly (keyof RateLimits)[]
  /** The body, as the route parses it; absent where none is read. */
  readonly body?: () => z.ZodType
  /** Parameters of the query, by name. */
  readonly query?: Readonly<Record<string, JsonSchema>>
  /** Answers by status, each with the schema of its JSON; null for one without a body. `{ 200: {} }` unless given. */
  readonly answers?: Readonly<Record<number, JsonSchema | null>>
}

/** Where the answers of a service have their schemas in the OpenAPI document. */
export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })
