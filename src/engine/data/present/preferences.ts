// `Preference-Applied` (RFC 7240, section 3): which of the client's wishes were granted.
import type { Preferences } from '../request/prefer.ts'

/** The header's value in PostgREST's order; null when no wish was granted. */
export function preferenceApplied(prefer: Preferences, isWrite: boolean): string | null {
  const { resolution, missing, return: wanted, count, handling, maxAffected } = prefer
  const isCapped = handling === 'strict' && maxAffected !== null
  const applied = [
    isWrite && resolution !== null && `resolution=${resolution}`,
    isWrite && missing !== null && `missing=${missing}`,
    isWrite && wanted !== null && `return=${wanted}`,
    count !== null && 'count=exact', // planned and estimated are answered exactly
    handling !== null && `handling=${handling}`,
    isWrite && isCapped && `max-affected=${maxAffected}`,
  ].filter((one) => one !== false)
  return applied.length === 0 ? null : applied.join(', ')
}
