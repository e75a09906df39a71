// The description as an answer.
import type { Context } from 'hono'
import type { RouteEnv } from '../../core/index.ts'

/** An OpenAPI document, in the media type that PostgREST gives it. */
export function presentApi(c: Context<RouteEnv>, document: object): Response {
  c.header('Content-Type', 'application/openapi+json; charset=utf-8')
  return c.body(JSON.stringify(document))
}
