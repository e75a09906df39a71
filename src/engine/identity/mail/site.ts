// Whether mail can be sent at all, and to where its links lead: to the app that the settings name.
import { ApiError, type Scope } from '../../core/index.ts'
import { isLoopback } from '../code/redirect.ts'

/** The app's URL: `LEDGE_SITE_URL`; in development, without one, this machine. No header of a request names it. */
export function findSiteUrl({ secrets }: Scope, requestUrl: string): string | null {
  if (secrets.siteUrl !== null) return secrets.siteUrl
  const url = new URL(requestUrl)
  return secrets.isDevelopment && isLoopback(url) ? url.origin : null
}

/** @throws ApiError `email_provider_disabled` when this Ledge was not told what a mail needs */
export function requireSiteUrl(scope: Scope, requestUrl: string): string {
  const siteUrl = findSiteUrl(scope, requestUrl)
  if (siteUrl === null) throw disabled('LEDGE_SITE_URL is not set')
  if (!scope.secrets.isDevelopment && scope.app.settings.identity.mailFrom === '') {
    throw disabled('the setting identity.mailFrom is empty')
  }
  return siteUrl
}

const disabled = (reason: string): ApiError =>
  new ApiError('email_provider_disabled', `This server cannot send mail: ${reason}`, {
    status: 422,
  })
