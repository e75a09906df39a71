// The two API keys: opaque, compared in constant time.
import { createHash, timingSafeEqual } from 'node:crypto'
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
  const shown = digest(key)
  const { publishable, secret } = digestsOf(secrets)
  const isPublishable = timingSafeEqual(shown, publishable)
  const isSecret = timingSafeEqual(shown, secret)
  if (isPublishable) return 'publishable'
  if (isSecret) return 'secret'
  throw new ApiError('unauthenticated', 'Invalid API key', {
    hint: 'Use the publishable key in an app, the secret key on a server.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** Refuses an API key that is not ours; none at all is fine. */
export async function requireKnownKey(secrets: Secrets, apikey: string | undefined): Promise<void> {
  requireKeyId(secrets, apikey)
}

// Our keys do not change while an isolate lives.
const digestsBySecrets = new WeakMap<Secrets, Record<KeyId, Buffer>>()

/** Digests are compared, so that neither the time nor an error tells of lengths. */
function digestsOf(secrets: Secrets): Record<KeyId, Buffer> {
  const known = digestsBySecrets.get(secrets)
  if (known !== undefined) return known
  const digests = { publishable: digest(secrets.publishableKey), secret: digest(secrets.secretKey) }
  digestsBySecrets.set(secrets, digests)
  return digests
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
