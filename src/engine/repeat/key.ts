// Reading `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): whose key it is, and for which request.
import { ApiError, type Caller } from '../core/index.ts'

/** A request under a key. Of key, caller and request only hashes are kept. */
export interface RepeatKey {
  readonly id: string
  readonly fingerprint: string
}

/** What makes two requests the same, beside method, path and query. */
const HEADERS = ['accept', 'content-profile', 'content-type', 'if-match', 'prefer']

const VISIBLE = /^[\x21-\x7e]{1,255}$/
// Callers without an account share their keys' space: a short key would be another's sooner or later.
const MIN_SHARED_LENGTH = 16

/**
 * Reads the key of a request.
 * @param readBody gives the request's body, which has been read already
 * @returns null when the request has no key
 * @throws ApiError 400 when the key is malformed, or too short for a caller without an account
 */
export async function readRepeatKey(
  request: Request,
  caller: Caller,
  readBody: () => Promise<ArrayBuffer>,
): Promise<RepeatKey | null> {
  const key = request.headers.get('Idempotency-Key')
  if (key === null) return null
  if (!VISIBLE.test(key)) throw invalidKey('1 to 255 visible ASCII characters, without blanks')
  if (caller.role === 'anon' && key.length < MIN_SHARED_LENGTH) {
    throw invalidKey(`at least ${MIN_SHARED_LENGTH} characters of a caller who is not signed in`)
  }
  const { pathname, search } = new URL(request.url)
  const headers = HEADERS.map((name) => request.headers.get(name))
  const facts = [request.method, pathname + search, headers, await hash(await readBody())]
  return createRepeatKey([caller.role, caller.userId ?? findMadeKey(caller), key], facts)
}

/**
 * Makes a key of what it is.
 * @param name whose it is, and what they call it
 * @param request what makes two requests under it the same
 */
export async function createRepeatKey(
  name: readonly unknown[],
  request: readonly unknown[],
): Promise<RepeatKey> {
  const [id, fingerprint] = await Promise.all([hashText(name), hashText(request)])
  return { id, fingerprint }
}

/** An API key that was made for somebody stands for them; the built-in ones are everybody's. */
const findMadeKey = ({ keyId }: Caller): string | null =>
  keyId === 'publishable' || keyId === 'secret' ? null : keyId

const invalidKey = (wanted: string): ApiError =>
  new ApiError('idempotency_key_invalid', `An Idempotency-Key takes ${wanted}.`, {
    status: 400,
    hint: 'Make a random UUID for each thing that the user does, and send it with every try of it.',
  })

const hashText = (facts: readonly unknown[]): Promise<string> =>
  hash(new TextEncoder().encode(JSON.stringify(facts)))

async function hash(bytes: BufferSource): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64url')
}
