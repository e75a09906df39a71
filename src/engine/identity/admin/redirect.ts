// Where the links that an operator asks for lead.
import type { Context } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { chooseRedirect } from '../code/redirect.ts'

/**
 * The end of a link: what the request wants, where that is allowed, else the app.
 * @param wanted from the body; `?redirect_to=` counts too
 */
export function redirectOf(c: Context<RouteEnv>, siteUrl: string, wanted = ''): string {
  const globs = c.var.scope.app.settings.identity.redirectUrls
  const candidates = [wanted, c.req.query('redirect_to'), c.req.header('Referer')]
  return chooseRedirect(candidates, { siteUrl, globs })
}
