// The network that a request counts under. Only Cloudflare's word for its address counts.
import {
  findAddress,
  isLoopbackAddress,
  networkOf,
  type RateLimits,
  type Scope,
} from '../../core/index.ts'
import { NOTHING, type Part } from '../part.ts'
import { findKeyId } from '../token/api-key.ts'
import { findBearer } from '../token/bearer.ts'
import { type Counted, countAttempt, type LimitVerdict, limitAttempt } from './attempts.ts'

/**
 * The IPv4 address or IPv6 /64 under which a request is counted. Null where none is: a server that shows the secret key
 * asks for many people, and in local development everybody has the machine's own address.
 */
export function findNetwork(scope: Scope, headers: Headers): string | null {
  const { secrets } = scope
  if (secrets.areLimitsOff || isOperator(scope, headers)) return null
  const address = findAddress(headers)
  if (secrets.isDevelopment && (address === null || isLoopbackAddress(address))) return null
  return networkOf(address ?? 'unknown')
}

/** Whether the secret key came along, as key or as bearer. */
export const isOperator = ({ secrets }: Scope, headers: Headers): boolean =>
  [headers.get('apikey'), findBearer(headers)].some((key) => findKeyId(secrets, key) === 'secret')

/** What is counted for a network under one of the settings' limits. */
export const countedOf = ({ app }: Scope, name: keyof RateLimits, network: string): Counted => ({
  kind: `network.${name}`,
  subject: network,
  limit: app.settings.identity.rateLimits[name],
})

/** Refuses the batch when its network has asked too often. @param network of {@link findNetwork} */
export const limitNetwork = (scope: Scope, name: keyof RateLimits, network: string | null): Part =>
  network === null ? NOTHING : limitAttempt(scope, countedOf(scope, name, network))

/** Counts in a batch that reads; its verdict is for `requireWithin`. */
export const countNetwork = (
  scope: Scope,
  name: keyof RateLimits,
  network: string | null,
): Part<LimitVerdict> =>
  network === null
    ? { items: [], read: () => ({ kind: 'within' }) }
    : countAttempt(scope, countedOf(scope, name, network))
