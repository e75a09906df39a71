// What passes by itself when D1 fails (developers.cloudflare.com/d1/observability/debug-d1).
import { ApiError } from './errors.ts'
import { errorText } from './fault.ts'

const TRANSIENT =
  /overloaded|Network connection lost|object to be reset|code was updated|transient issue|D1 DB reset/

/** As `Retry-After` says it. */
export const RETRY_AFTER_SECONDS = '1'

/** 503 for an error after which trying again may help; null for any other. */
export function findOutage(error: unknown): ApiError | null {
  if (!TRANSIENT.test(errorText(error))) return null
  return new ApiError('unavailable', 'The database cannot be reached right now.', {
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    cause: error,
  })
}
