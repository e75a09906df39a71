// The kinds of second factor that there are.
import { ApiError, type Scope } from '../../core/index.ts'
import { kindOff } from './errors.ts'
import type { FactorKind } from './kind.ts'
import { phoneKind } from './phone-kind.ts'
import { totpKind } from './totp-kind.ts'

const KINDS: readonly FactorKind[] = [totpKind, phoneKind]

/** The kind that a request names. @throws ApiError `validation_failed`, or that it is switched off */
export function requireKind(scope: Scope, type: string, what: 'enroll' | 'verify'): FactorKind {
  const kind = KINDS.find((one) => one.type === type)
  if (kind?.isOn(scope)) return kind
  if (kind !== undefined) throw kindOff(type, kind.name, what)
  if (type === 'webauthn') throw kindOff(type, 'WebAuthn', what)
  const message = 'factor_type needs to be totp, phone, or webauthn'
  throw new ApiError('validation_failed', message, { status: 400 })
}
