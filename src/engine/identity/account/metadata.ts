// Metadata of users: small JSON objects that are changed member by member.
import { ApiError } from '../../core/index.ts'
import { isSmall } from '../body.ts'

type Metadata = Readonly<Record<string, unknown>>

/**
 * Writes members over those that are there; null takes one away.
 * @throws ApiError `validation_failed` when the result would be too large
 */
export function mergeMetadata(old: Metadata, changes: Metadata): Record<string, unknown> {
  const members = Object.entries({ ...old, ...changes }).filter(([, value]) => value !== null)
  const merged = Object.fromEntries(members)
  if (isSmall(merged)) return merged
  throw new ApiError('validation_failed', 'The metadata of this user would be too large', {
    status: 400,
  })
}
