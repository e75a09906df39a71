// Whether a key may do what is asked of it now: its paths, its methods, its plan.
import { ApiError, type KeyGrant, type Scope } from '../core/index.ts'
import { countUse, type Standing } from './tally.ts'

/** What is asked: the path in its one form. */
export interface Asked {
  readonly method: string
  readonly path: string
}

/**
 * Lets a request in under a key, and counts it.
 * @returns headers of the answer that tell how the key's plan stands (draft-ietf-httpapi-ratelimit-headers-10)
 * @throws ApiError `forbidden` outside the key's paths or methods, `rate_limited` over its plan
 */
export function admit(scope: Scope, grant: KeyGrant, asked: Asked): Record<string, string> {
  if (!grant.prefixes.some((prefix) => isUnder(asked.path, prefix))) {
    throw new ApiError('forbidden', 'This API key is for other paths.')
  }
  if (!mayUse(grant, asked.method)) {
    throw new ApiError('forbidden', `This API key is for ${grant.methods?.join(', ')} alone.`)
  }
  const standing = countUse(scope, grant, Date.now())
  if (standing === null) return {}
  const headers = tellStanding(standing)
  if (!standing.isOver) return headers
  const { count, seconds, secondsLeft } = standing
  throw new ApiError(
    'rate_limited',
    `This API key may be used ${count} times in ${seconds} seconds. Try again in ${secondsLeft}.`,
    { headers: { ...headers, 'Retry-After': String(secondsLeft) } },
  )
}

/** Whether `path` is `prefix` or below it, part by part. */
function isUnder(path: string, prefix: string): boolean {
  const start = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  return path === start || path.startsWith(`${start}/`)
}

/** A HEAD is a GET without its body (RFC 9110, section 9.3.2); OPTIONS only asks what there is. */
function mayUse({ methods }: KeyGrant, method: string): boolean {
  if (methods === null || method === 'OPTIONS') return true
  return methods.includes(method === 'HEAD' ? 'GET' : method)
}

const tellStanding = ({ count, seconds, left, secondsLeft }: Standing) => ({
  'RateLimit-Policy': `"key";q=${count};w=${seconds}`,
  RateLimit: `"key";r=${left};t=${secondsLeft}`,
})
