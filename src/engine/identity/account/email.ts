// One spelling for each e-mail address.
import * as z from 'zod'
import { ApiError, lazy } from '../../core/index.ts'

const addressSchema = lazy(() => z.email().max(254)) // RFC 5321, section 4.5.3.1.3, less the angle brackets

/**
 * The one spelling under which an address is stored and sought. Unicode is folded before anything is
 * checked: two addresses that a mail server takes for one must not pass as two (GHSA-7rqj-j65f-68wh).
 */
export const normaliseEmail = (text: string): string => text.normalize('NFKC').toLowerCase()

/** The normalised address, or null when it is none. Only ASCII ones pass, so look-alikes do not. */
export function findEmail(text: string): string | null {
  const parsed = addressSchema().safeParse(normaliseEmail(text))
  return parsed.success ? parsed.data : null
}

/** @throws ApiError `validation_failed` when it is no address */
export function requireEmail(text: string): string {
  const email = findEmail(text)
  if (email !== null) return email
  throw new ApiError('validation_failed', 'Unable to validate email address: invalid format', {
    status: 400,
  })
}
