// For whom passkeys are made: the domain that they belong to, and the pages that may use them (WebAuthn Level 3, section 4).
import type { Context } from 'hono'
import { ApiError, type RouteEnv, type Scope } from '../../core/index.ts'
import { isLoopback } from '../code/redirect.ts'
import type { RelyingParty } from '../factor/tables.ts'
import { findSiteUrl } from '../mail/site.ts'

/** From where a ceremony is asked for. */
export interface Page {
  /** Of the request. */
  readonly url: string
  /** The header `Origin`; it counts in local development alone. */
  readonly origin: string | undefined
}

export const pageOf = (c: Context<RouteEnv>): Page => ({
  url: c.req.url,
  origin: c.req.header('Origin'),
})

type Found =
  | { readonly kind: 'found'; readonly relyingParty: RelyingParty }
  | { readonly kind: 'lack'; readonly error: ApiError }

/** @throws ApiError that says what this Ledge must be told, or how to open it, for passkeys to work */
export function requireRelyingParty(scope: Scope, page: Page): RelyingParty {
  const found = findRelyingParty(scope, page)
  if (found.kind === 'lack') throw found.error
  return found.relyingParty
}

/** Whether passkeys are on and this Ledge knows for whom they are. */
export const hasPasskeys = (scope: Scope, url: string): boolean =>
  scope.app.settings.identity.passkeys &&
  findRelyingParty(scope, { url, origin: undefined }).kind === 'found'

/** @throws ApiError `passkey_disabled` where they are switched off */
export function requirePasskeys({ app }: Scope): void {
  if (!app.settings.identity.passkeys) throw passkeysDisabled('Passkeys are disabled')
}

function findRelyingParty(scope: Scope, page: Page): Found {
  const settings = scope.app.settings.identity.relyingParty
  const siteUrl = findSiteUrl(scope, page.url)
  if (siteUrl === null) {
    return lack(passkeysDisabled('This server cannot use passkeys: LEDGE_SITE_URL is not set'))
  }
  const site = new URL(siteUrl)
  if (scope.secrets.isDevelopment && isLoopback(site)) return findLocal(site, page)
  const id = settings.id ?? site.hostname
  if (isAddress(id)) {
    const message = `This server cannot use passkeys: LEDGE_SITE_URL names the address ${id}, not a domain`
    return lack(passkeysDisabled(message))
  }
  const own = isWithin(site.hostname, id) ? [site.origin] : []
  return { kind: 'found', relyingParty: { id, origins: [...own, ...settings.origins] } }
}

/**
 * On this machine a passkey belongs to `localhost`, whatever the settings say, and pages at each of its ports may use it. No
 * browser makes one for an address.
 */
function findLocal(site: URL, { url, origin }: Page): Found {
  const page = URL.parse(origin ?? url)
  const isPageLocal = page !== null && isLoopback(page)
  const asked = [site, ...(isPageLocal ? [page] : [])].find(({ hostname }) => isAddress(hostname))
  if (asked !== undefined) {
    const { protocol, port } = asked
    const better = `${protocol}//localhost${port === '' ? '' : `:${port}`}`
    const message = `Passkeys belong to a domain, not to an address: open ${better} instead of ${asked.origin}`
    return lack(new ApiError('validation_failed', message, { status: 400 }))
  }
  const pages = isPageLocal && isWithin(page.hostname, site.hostname) ? [page.origin] : []
  const origins = [...new Set([site.origin, ...pages])]
  return { kind: 'found', relyingParty: { id: site.hostname, origins } }
}

/** Whether a host is the domain or under it. */
const isWithin = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`)

const isAddress = (host: string): boolean =>
  /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.startsWith('[')

const lack = (error: ApiError): Found => ({ kind: 'lack', error })

const passkeysDisabled = (message: string): ApiError =>
  new ApiError('passkey_disabled', message, { status: 404 })
