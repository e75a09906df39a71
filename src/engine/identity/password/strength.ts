// Which passwords are good enough (ASVS 6.2): a length, no rules of composition, and none of those that are guessed first.
import { ApiError, type Scope, type Settings } from '../../core/index.ts'
import { isCommon } from './common.ts'
import { MAX_PASSWORD_BYTES } from './hash.ts'

/** What is wrong with a password, by the names that GoTrue's clients know. */
export interface Weakness {
  /** Says what to do. */
  readonly message: string
  readonly reasons: readonly ('length' | 'pwned')[]
}

/**
 * Asks a new password to be good.
 * @throws ApiError `weak_password` with its reasons; `validation_failed` when it is longer than any that is taken
 */
export function requireGoodPassword(scope: Scope, password: string): void {
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    const message = `Password cannot be longer than ${MAX_PASSWORD_BYTES} bytes`
    throw new ApiError('validation_failed', message, { status: 400 })
  }
  const weakness = findWeakness(scope.app.settings, password)
  if (weakness === null) return
  const { message, reasons } = weakness
  throw new ApiError('weak_password', message, { status: 422, details: { reasons } })
}

type Demands = Pick<Settings, 'passwordMinLength' | 'identity'>

/** What is wrong with a password; null when it is good. */
export function findWeakness(
  { passwordMinLength, identity }: Demands,
  password: string,
): Weakness | null {
  const isShort = [...password].length < passwordMinLength
  const isKnown = identity.refuseCommonPasswords && isCommon(password)
  if (!isShort && !isKnown) return null
  const messages = [
    ...(isShort ? [`Password should be at least ${passwordMinLength} characters.`] : []),
    ...(isKnown ? [COMMON] : []),
  ]
  const reasons = [...(isShort ? ['length' as const] : []), ...(isKnown ? ['pwned' as const] : [])]
  return { message: messages.join(' '), reasons }
}

const COMMON =
  'Password is one of the most common ones, which are guessed first: choose another, such as several words.'
