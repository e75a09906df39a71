// `OPTIONS`: which methods a resource has (protocol/rest.md, section 0).
import type { Context } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import type { Table } from '../schema/schema.ts'

/** Answers `Allow` for a table: PUT needs a primary key. */
export function presentOptions(c: Context<RouteEnv>, { primaryKey }: Table): Response {
  const put = primaryKey.length > 0 ? ',PUT' : ''
  c.header('Allow', `OPTIONS,GET,HEAD,POST${put},PATCH,DELETE`)
  return c.body(null, 200)
}
