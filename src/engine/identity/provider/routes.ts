// The ways in that lead through other services, and the accounts there that a user links and unlinks.
import type { Context, Hono } from 'hono'
import { ApiError, isUuid, type RouteEnv } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { visitOf } from '../visit.ts'
import { beginFlow, requireSite, type Way } from './authorize.ts'
import { answerCallback } from './callback.ts'
import { requireLinking, requireProven } from './link.ts'
import { unlink } from './unlink.ts'

/** Adds the routes to those of the identity service. */
export function providerRoutes(routes: Hono<RouteEnv>): void {
  routes.get('/authorize', async (c) => {
    const better = findSiteOf(c)
    return better === null ? lead(c, await beginFlow(c, null)) : c.redirect(better, 302)
  })
  routes.on(['GET', 'POST'], '/callback', answerCallback)
  routes.get('/user/identities/authorize', async (c) => {
    const { scope } = c.var
    requireLinking(scope)
    const claims = await requireClaims(scope, c.req.raw.headers)
    const { account, session } = await requireProven(scope, claims)
    return lead(c, await beginFlow(c, { userId: account.user.id, sessionId: session.id }))
  })
  routes.delete('/user/identities/:id', async (c) => {
    const { scope } = c.var
    requireLinking(scope)
    const claims = await requireClaims(scope, c.req.raw.headers)
    const id = c.req.param('id')
    if (!isUuid(id)) {
      throw new ApiError('validation_failed', 'identity_id must be an UUID', { status: 404 })
    }
    await unlink(visitOf(c), claims, id)
    return c.json({})
  })
}

const lead = (c: Context<RouteEnv>, { url, takesUrl }: Way): Response =>
  takesUrl ? c.json({ url }) : c.redirect(url, 302)

const AT_SITE = 'at_site'

/**
 * The same request at the app's own host, when it came to another of ours: the provider sends the browser back there, and a
 * cookie of this one would not go with it. Null when it need not, or has been there.
 */
function findSiteOf(c: Context<RouteEnv>): string | null {
  const siteUrl = requireSite(visitOf(c))
  const url = new URL(c.req.url)
  const isThere = url.origin === new URL(siteUrl).origin || c.req.query(AT_SITE) !== undefined
  if (isThere || c.req.query('skip_http_redirect') === 'true') return null
  url.searchParams.set(AT_SITE, '1')
  return new URL(url.pathname + url.search, siteUrl).href
}
