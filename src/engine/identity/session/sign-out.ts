// Signing out: of this session, of the others, or everywhere.
import { ApiError, type Scope } from '../../core/index.ts'
import { sessionNotFound } from '../account/myself.ts'
import type { AccessClaims } from '../token/access-token.ts'
import { type Extent, endSessions } from './end-sessions.ts'

/** Which sessions `?scope=` means; GoTrue's default is all of them. */
export function requireExtent(text: string | undefined): Extent {
  if (text === undefined || text === '') return 'global'
  if (text === 'local' || text === 'others' || text === 'global') return text
  throw new ApiError('validation_failed', 'scope must be "global", "local" or "others"', {
    status: 400,
  })
}

/** Ends the sessions. @throws ApiError `session_not_found` when the one that asks was ended before */
export async function signOut(scope: Scope, claims: AccessClaims, extent: Extent): Promise<void> {
  const asker = { id: claims.session_id, userId: claims.sub }
  if (!(await endSessions(scope, asker, extent))) throw sessionNotFound()
}
