// A request as the ways in see it: what it reaches the world through, where it comes from, where its links may lead.
import type { Context } from 'hono'
import type { RouteEnv, Scope } from '../core/index.ts'
import { chooseRedirect } from './code/redirect.ts'
import { type Device, deviceOf } from './device.ts'
import { findNetwork } from './limit/network.ts'
import { requireSiteUrl } from './mail/site.ts'

/** Somebody at the door. */
export interface Visit {
  readonly scope: Scope
  readonly device: Device
  /** Under which the visit is counted; null where none is. */
  readonly network: string | null
  readonly url: string
  /** What the client wants as the end of a link, then the page it is on: neither is trusted. */
  readonly redirects: readonly (string | undefined)[]
}

export const visitOf = (c: Context<RouteEnv>): Visit => ({
  scope: c.var.scope,
  device: deviceOf(c.req.raw.headers),
  network: findNetwork(c.var.scope, c.req.raw.headers),
  url: c.req.url,
  redirects: [c.req.query('redirect_to'), c.req.header('Referer')],
})

/** Where the links of this visit's mails lead. */
export interface MailRoute {
  readonly siteUrl: string
  readonly redirectTo: string
}

/**
 * @param status of the error
 * @throws ApiError `email_provider_disabled` when this Ledge can send no mail
 */
export function requireMailRoute(visit: Visit, status = 422): MailRoute {
  const siteUrl = requireSiteUrl(visit.scope, visit.url, status)
  return { siteUrl, redirectTo: redirectOf(visit, siteUrl) }
}

/** Where this visit may lead in the end. */
export const redirectOf = ({ scope, redirects }: Visit, siteUrl: string): string =>
  chooseRedirect(redirects, { siteUrl, globs: scope.app.settings.identity.redirectUrls })
