// API keys: the two built-in ones, compared in constant time, and those that the operator has made.
import { requireGrant } from '../../api-keys/index.ts'
import type { Scope, Secrets, ShownKey, ShownKeys } from '../../core/index.ts'
import { findBearer } from './bearer.ts'

const BUILT_IN = {
  publishable: { id: 'publishable', role: 'anon', grant: null },
  secret: { id: 'secret', role: 'service_role', grant: null },
} as const satisfies Record<string, ShownKey>

/** Whether a bearer is an API key rather than a JWT. */
export const isApiKey = (text: string): boolean => text.startsWith('sb_')

/**
 * The API keys of a request. Only one that the operator has made costs anything: a KV read.
 * @throws ApiError `unauthenticated` when one of them is not ours, or no longer
 */
export async function requireKeys(scope: Scope, headers: Headers): Promise<ShownKeys> {
  const shown = headers.get('apikey')
  const bearer = findBearer(headers)
  const header = shown === null ? null : await requireKey(scope, shown)
  if (bearer === null || !isApiKey(bearer)) return { header, bearer: null }
  return { header, bearer: bearer === shown ? header : await requireKey(scope, bearer) }
}

async function requireKey(scope: Scope, text: string): Promise<ShownKey> {
  const id = findKeyId(scope.secrets, text)
  if (id !== null) return BUILT_IN[id]
  const grant = await requireGrant(scope, text)
  return { id: grant.id, role: grant.role, grant }
}

/** Which of the built-in keys `key` is; null when it is neither. */
export function findKeyId(secrets: Secrets, key: string | null): 'publishable' | 'secret' | null {
  const isPublishable = isSame(key ?? '', secrets.publishableKey)
  const isSecret = isSame(key ?? '', secrets.secretKey)
  if (isPublishable) return 'publishable'
  return isSecret ? 'secret' : null
}

/** Compares in a time that depends on our key's length alone: that one is no secret, all keys being equally long. */
function isSame(shown: string, key: string): boolean {
  let difference = shown.length ^ key.length
  for (let at = 0; at < key.length; at += 1) {
    difference |= shown.charCodeAt(at) ^ key.charCodeAt(at) // past the end it is NaN, which counts as 0
  }
  return difference === 0
}
