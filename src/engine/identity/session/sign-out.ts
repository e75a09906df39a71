// Signing out: of this session, of the others, or everywhere.
import { ApiError, type Scope } from '../../core/index.ts'
import { sessionNotFound } from '../account/myself.ts'
import { writeAudit } from '../audit/audit.ts'
import type { Device } from '../device.ts'
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

/** A signed-in user's wish to sign out. */
export interface SignOut {
  readonly claims: AccessClaims
  readonly extent: Extent
  readonly device: Device
}

/** Ends the sessions. @throws ApiError `session_not_found` when the one that asks was ended before */
export async function signOut(scope: Scope, { claims, extent, device }: SignOut): Promise<void> {
  const { session_id: id, sub: userId } = claims
  const audit = writeAudit(scope, {
    action: 'logout',
    actorId: userId,
    subjectId: userId,
    device,
    details: { scope: extent },
  })
  if (!(await endSessions(scope, { id, userId }, extent, audit))) throw sessionNotFound()
}
