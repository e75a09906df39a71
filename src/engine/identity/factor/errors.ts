// What GoTrue says of second factors.
import { ApiError } from '../../core/index.ts'

/** Neither a wrong answer nor one that was used before tells which of the two it is. */
export const verificationFailed = (message: string): ApiError =>
  new ApiError('mfa_verification_failed', message, { status: 422 })

export const factorNotFound = (): ApiError =>
  new ApiError('mfa_factor_not_found', 'Factor not found', { status: 404 })

export const challengeNotFound = (): ApiError =>
  new ApiError('mfa_factor_not_found', 'MFA factor with the provided challenge ID not found', {
    status: 422,
  })

export const challengeExpired = (id: string): ApiError =>
  new ApiError(
    'mfa_challenge_expired',
    `MFA challenge ${id} has expired, verify against another challenge or create a new challenge.`,
    { status: 422 },
  )

/** A kind of factor that the settings have switched off. */
export const kindOff = (type: string, name: string, what: 'enroll' | 'verify'): ApiError =>
  new ApiError(`mfa_${type}_${what}_not_enabled`, `MFA ${what} is disabled for ${name}`, {
    status: 422,
  })
