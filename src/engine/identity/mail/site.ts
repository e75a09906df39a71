// Whether mail can be sent at all, and to where its links lead: to the app that the settings name.
import { ApiError, type Scope } from '../../core/index.ts'
import { isLoopback } from '../code/redirect.ts'

/** The app's URL: `LEDGE_SITE_URL`; in development, without one, this machine. No header of a request names it. */
export function findSiteUrl({ secrets }: Scope, requestUrl: string): string | null {
  if (secrets.siteUrl !== null) return secrets.siteUrl
  const url = new URL(requestUrl)
  return secrets.isDevelopment && isLoopback(url) ? url.origin : null
}

/**
 * @param status of the error; sign-up has another than the rest
 * @throws ApiError `email_provider_disabled` when this Ledge was not told what a mail needs
 */
export function requireSiteUrl(scope: Scope, requestUrl: string, status = 422): string {
  const siteUrl = findSiteUrl(scope, requestUrl)
  const lack = findLack(scope, siteUrl)
  if (siteUrl !== null && lack === null) return siteUrl
  const message = `This server cannot send mail: ${lack}`
  throw new ApiError('email_provider_disabled', message, { status })
}

/** Whether mail can be sent at all. */
export const canSendMail = (scope: Scope, requestUrl: string): boolean =>
  findLack(scope, findSiteUrl(scope, requestUrl)) === null

function findLack({ secrets, app }: Scope, siteUrl: string | null): string | null {
  if (siteUrl === null) return 'LEDGE_SITE_URL is not set'
  const isNameless = !secrets.isDevelopment && app.settings.identity.mailFrom === ''
  return isNameless ? 'the setting identity.mailFrom is empty' : null
}
