// Proof Key for Code Exchange (RFC 7636): who redeems a flow's code must be who began the flow.
import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { ApiError, lazy } from '../../core/index.ts'

/** What a client gives when it begins a flow. */
export interface Challenge {
  readonly challenge: string
  readonly method: 's256' | 'plain'
}

/** Fields of a body; absent, null and empty mean that there is no flow. */
export const challengeFields = lazy(() => ({
  code_challenge: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  code_challenge_method: z
    .string()
    .nullish()
    .transform((value) => value?.toLowerCase() ?? ''),
}))

interface ChallengeBody {
  readonly code_challenge: string
  readonly code_challenge_method: string
}

/** A body's challenge, or null when it begins no flow. @throws ApiError `validation_failed` */
export function requireChallenge(body: ChallengeBody): Challenge | null {
  const { code_challenge: challenge, code_challenge_method: method } = body
  if (challenge === '' && method === '') return null
  if (challenge === '' || method === '') {
    throw invalid('PKCE flow requires code_challenge_method and code_challenge')
  }
  if (method !== 's256' && method !== 'plain') throw invalid('Invalid code challenge method')
  if (challenge.length < 43 || challenge.length > 128) {
    throw invalid('code challenge has to be between 43 and 128 characters')
  }
  if (!/^[\w.~-]+$/.test(challenge)) {
    throw invalid(
      'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes',
    )
  }
  return { challenge, method }
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** Whether `verifier` is what the challenge was made of (RFC 7636, section 4.6). */
export function isVerifierOf({ challenge, method }: Challenge, verifier: string): boolean {
  if (verifier === '') return false
  const shown = method === 's256' ? digest(verifier).toString('base64url') : verifier
  return timingSafeEqual(digest(shown), digest(challenge))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
