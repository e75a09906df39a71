// One spelling for each phone number: E.164 without its plus sign.
import { ApiError } from '../../core/index.ts'

const E164 = /^[1-9]\d{6,14}$/

/** The one spelling under which a number is stored and sought; writers put blanks, dashes and brackets into it. */
export const normalisePhone = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s().-]/g, '')
    .replace(/^\+/, '')

/** The normalised number, or null when it is none. */
export function findPhone(text: string): string | null {
  const phone = normalisePhone(text)
  return E164.test(phone) ? phone : null
}

/** @throws ApiError `validation_failed` when it is no number */
export function requirePhone(text: string): string {
  const phone = findPhone(text)
  if (phone !== null) return phone
  throw new ApiError('validation_failed', 'Invalid phone number format (E.164 required)', {
    status: 400,
  })
}
