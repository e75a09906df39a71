// Which phones get codes: all of them where the app can send messages, and the test numbers of the settings.
import { ApiError, type Scope } from '../../core/index.ts'
import { normalisePhone } from '../account/phone.ts'

/** Whether phone codes work at all. */
export const hasPhones = ({ app }: Scope): boolean =>
  app.identity.sendSms !== undefined || Object.keys(app.settings.identity.testPhones).length > 0

/** The code that a test number always has. */
export function findTestCode({ app }: Scope, phone: string): string | null {
  const numbers = Object.entries(app.settings.identity.testPhones)
  return numbers.find(([number]) => normalisePhone(number) === phone)?.[1] ?? null
}

/** @throws ApiError `phone_provider_disabled` when no code can reach the phone */
export function requireTexting(
  scope: Scope,
  phone: string,
  message = 'Unsupported phone provider',
): void {
  if (scope.app.identity.sendSms !== undefined || findTestCode(scope, phone) !== null) return
  throw new ApiError('phone_provider_disabled', message, { status: 400 })
}
