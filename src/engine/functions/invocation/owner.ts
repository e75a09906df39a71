// Whose an invocation is.
import type { Caller } from '../../core/index.ts'

/** Who may ask after a call. Visitors have no name: for theirs, knowing the id is what counts. */
export function ownerOf({ userId, role, keyId }: Caller): string {
  if (userId !== null) return `user:${userId}`
  return role === 'anon' ? 'anon' : `key:${role}:${keyId}`
}
