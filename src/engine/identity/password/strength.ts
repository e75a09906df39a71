// Which passwords are good enough (ASVS 6.2): a length, no rules of composition, no truncation.
import { ApiError, type Scope } from '../../core/index.ts'
import { MAX_PASSWORD_BYTES } from './hash.ts'

/** @throws ApiError that says what a better password would have */
export function requireGoodPassword({ app }: Scope, password: string): void {
  const minLength = app.settings.passwordMinLength
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    const message = `Password cannot be longer than ${MAX_PASSWORD_BYTES} bytes`
    throw new ApiError('validation_failed', message, { status: 400 })
  }
  if ([...password].length < minLength) {
    throw new ApiError('weak_password', `Password should be at least ${minLength} characters.`, {
      status: 422,
      details: { reasons: ['length'] },
    })
  }
}
