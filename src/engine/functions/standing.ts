// `fresh`: whether who calls may still do so, as D1 knows it now and not as their token said when it was made.
import {
  ApiError,
  type Caller,
  type FunctionDefinition,
  type Peers,
  type Row,
  runBatch,
  type Scope,
} from '../core/index.ts'
import { requireLevel } from './access.ts'

/** Asks, in one round trip, when the function wants to know. @throws what {@link requireStanding} throws */
export async function requireFresh(
  scope: Scope,
  definition: FunctionDefinition,
  { caller, peers }: { caller: Caller; peers: Peers },
): Promise<void> {
  const standing = definition.fresh ? peers.findStanding(scope, caller) : null
  if (standing === null) return
  const [rows] = await runBatch(scope.database, [standing])
  requireStanding(definition, caller, rows)
}

/**
 * Judges by what the query of `findStanding` has found.
 * @throws ApiError `unauthenticated` when they stand no longer, `insufficient_aal` when their second factor is gone
 */
export function requireStanding(
  definition: FunctionDefinition,
  { role, userId }: Caller,
  [found]: readonly Row[] = [],
): void {
  if (found === undefined) {
    const message = userId === null ? 'API key ended' : 'Session ended'
    throw new ApiError('unauthenticated', message, {
      headers: {
        'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message}"`,
      },
    })
  }
  requireLevel(definition, { role, aal: found.aal === 'aal2' ? 'aal2' : 'aal1' })
}
