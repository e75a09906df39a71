// D1's read replicas: where a request reads from, and the bookmark by which a client reads its own writes anywhere
// (developers.cloudflare.com/d1/best-practices/read-replication).
import type { Context, MiddlewareHandler } from 'hono'
import { type RouteEnv, type SessionStart, scopeInSession } from '../core/index.ts'
import { setHeader } from './header.ts'

const HEADER = 'x-d1-bookmark'

/** As D1 writes them; what is not one never reaches it. */
const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/

type FindStart = (c: Context<RouteEnv>) => SessionStart

/** Opens the D1 session of a request and answers with its bookmark, if D1 was asked at all. */
export const bookmark = (findStart: FindStart): MiddlewareHandler<RouteEnv> =>
  async function bookmark(c, next) {
    const { scope, getBookmark } = scopeInSession(c.get('scope'), findStart(c))
    const tripsBefore = scope.meter.roundTrips
    c.set('scope', scope)
    await next()
    const reached = scope.meter.roundTrips > tripsBefore ? getBookmark() : null
    if (reached !== null) setHeader(c, HEADER, reached)
  }

/** A function decides by what it reads: the primary, whatever bookmark a client shows. */
export const atPrimary: FindStart = () => 'first-primary'

/**
 * Data is read where the client's bookmark has arrived. Without one a visitor reads from the nearest replica, anybody
 * else from the primary; so does who shows something that is no bookmark, since the primary keeps every promise.
 */
export const whereBookmarked: FindStart = (c) => {
  const shown = c.req.header(HEADER)
  if (shown !== undefined) return BOOKMARK.test(shown) ? shown : 'first-primary'
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  return isRead && c.get('caller').role === 'anon' ? 'first-unconstrained' : 'first-primary'
}
