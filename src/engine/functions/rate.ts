// How often one caller may call a function: an exact counter in D1 (decision 31), told as RateLimit headers
// (draft-ietf-httpapi-ratelimit-headers-10).
import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import {
  ApiError,
  type Caller,
  type FunctionDefinition,
  findAddress,
  networkOf,
  type RateLimit,
  type Row,
  type Scope,
  timestamp,
} from '../core/index.ts'

/** Calls that are counted together, and under which limit. */
export interface Counted {
  readonly name: string
  readonly subject: string
  readonly limit: Readonly<RateLimit>
}

/**
 * What a call counts under: the user, the key of a server, or else the network that it comes from. Null where none is
 * counted: the operator asks for many people.
 */
export function findCounted(
  scope: Scope,
  { name, rate }: FunctionDefinition,
  asking: { caller: Caller; headers: Headers },
): Counted | null {
  const { caller, headers } = asking
  if (rate === null || scope.secrets.areLimitsOff || caller.role === 'service_role') return null
  return { name, subject: subjectOf(caller, headers), limit: rate }
}

function subjectOf({ userId, role, keyId }: Caller, headers: Headers): string {
  if (userId !== null) return `user ${userId}`
  if (role !== 'anon') return `key ${role} ${keyId}`
  return `network ${networkOf(findAddress(headers) ?? 'unknown')}`
}

/** Counts a call, in a batch whatever becomes of it; yields what {@link judgeRate} wants. */
export function countCall({ name, subject, limit }: Counted): SQL {
  const now = Date.now()
  const key = createHash('sha256').update(`${name}\n${subject}`).digest('base64url')
  const isOver = sql`resets_at <= ${timestamp(now)}`
  return sql`
    INSERT INTO ledge_rates (key, count, resets_at) VALUES (${key}, 1, ${timestamp(now + limit.seconds * 1000)})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE count + 1 END,
      resets_at = CASE WHEN ${isOver} THEN excluded.resets_at ELSE resets_at END
    RETURNING count, resets_at`
}

/**
 * The headers that tell a caller how much is left.
 * @throws ApiError `rate_limited`, with the same headers, when the call was one too many
 */
export function judgeRate(
  { name, limit }: Counted,
  row: Row | undefined,
): Readonly<Record<string, string>> {
  const count = Number(row?.count)
  const milliseconds = Date.parse(String(row?.resets_at)) - Date.now()
  const seconds = Math.min(limit.seconds, Math.max(1, Math.ceil(milliseconds / 1000)))
  const headers = {
    'RateLimit-Policy': `"${name}";q=${limit.count};w=${limit.seconds}`,
    RateLimit: `"${name}";r=${Math.max(0, limit.count - count)};t=${seconds}`,
  }
  if (count <= limit.count) return headers
  throw new ApiError('rate_limited', `Too many calls. Try again in ${seconds} seconds.`, {
    headers: { ...headers, 'Retry-After': String(seconds) },
  })
}
