// The two API keys: opaque, compared in constant time.
import { ApiError, type Caller, type Secrets } from '../../core/index.ts'

type KeyId = NonNullable<Caller['keyId']>

/** Whether a bearer is an API key rather than a JWT. */
export const isApiKey = (text: string): boolean => text.startsWith('sb_')

/**
 * Which of our keys `key` is; null when there is none.
 * @throws ApiError `unauthenticated` when it is not ours
 */
export function requireKeyId(secrets: Secrets, key: string | null | undefined): KeyId | null {
  if (key === null || key === undefined) return null
  const found = findKeyId(secrets, key)
  if (found !== null) return found
  throw new ApiError('unauthenticated', 'Invalid API key', {
    hint: 'Use the publishable key in an app, the secret key on a server.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** Which of our keys `key` is; null when it is neither. */
export function findKeyId(secrets: Secrets, key: string | null): KeyId | null {
  const isPublishable = isSame(key ?? '', secrets.publishableKey)
  const isSecret = isSame(key ?? '', secrets.secretKey)
  if (isPublishable) return 'publishable'
  return isSecret ? 'secret' : null
}

/** Refuses an API key that is not ours; none at all is fine. */
export async function requireKnownKey(secrets: Secrets, apikey: string | undefined): Promise<void> {
  requireKeyId(secrets, apikey)
}

/** Compares in a time that depends on our key's length alone: that one is no secret, all keys being equally long. */
function isSame(shown: string, key: string): boolean {
  let difference = shown.length ^ key.length
  for (let at = 0; at < key.length; at += 1) {
    difference |= shown.charCodeAt(at) ^ key.charCodeAt(at) // past the end it is NaN, which counts as 0
  }
  return difference === 0
}
