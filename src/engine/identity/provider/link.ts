// Linking an account at a provider to the one that is signed in. It is no sign-in: the session that asked goes on.
import { sql } from 'drizzle-orm'
import { ApiError, guard, type Scope } from '../../core/index.ts'
import { type Myself, showMyself } from '../account/myself.ts'
import { requireAssurance } from '../factor/assurance.ts'
import { commit, type Part } from '../part.ts'
import { isYoung } from '../session/fresh.ts'
import { goOn } from '../session/go-on.ts'
import { identities, type SignedIn } from '../tables.ts'
import type { AccessClaims } from '../token/access-token.ts'
import type { Visit } from '../visit.ts'
import { record } from './arrive.ts'
import { addIdentity, type Newcomer } from './identity.ts'
import { isIdentityTaken, retryRaces } from './races.ts'

/** @throws ApiError `manual_linking_disabled` where users may not link */
export function requireLinking({ app }: Scope): void {
  if (app.settings.identity.manualLinking) return
  throw new ApiError('manual_linking_disabled', 'Manual linking is disabled', { status: 404 })
}

/**
 * Who asks to change their ways in, in one round trip.
 * @throws ApiError `insufficient_aal` when they have a second factor and have not shown it, `reauthentication_needed` when
 *   they came in long ago
 */
export async function requireProven(
  scope: Scope,
  claims: Pick<AccessClaims, 'sub' | 'session_id'>,
): Promise<Myself> {
  const [myself] = await commit(scope, [showMyself(scope, claims)])
  const { account, session } = myself
  requireAssurance(account, session, 'AAL2 session is required to change identities')
  if (session.aal === 'aal2' || isYoung(session)) return myself
  const message = 'Sign in again to change identities: this session is older than a day'
  throw new ApiError('reauthentication_needed', message, { status: 400 })
}

/** What a link is done for, and what the batch does first. */
export interface LinkRequest {
  readonly newcomer: Newcomer
  readonly before: Part
  /** Reads who asks, each time anew. */
  readonly readAsker: () => Promise<Myself>
}

/** Links, in one round trip beside that of `readAsker`. @throws ApiError `identity_already_exists` */
export async function link(visit: Visit, request: LinkRequest): Promise<SignedIn> {
  const { scope } = visit
  const { newcomer, before, readAsker } = request
  return retryRaces(async (givesEmail) => {
    const { account, session } = await readAsker()
    const own = account.identities.some((one) => isOf(one, newcomer))
    if (own) throw alreadyLinked('Identity is already linked')
    const added = addIdentity(scope, account, { newcomer, givesEmail })
    const next = goOn(scope, session)
    const recorded = record(visit, account, newcomer)
    await commit(scope, [before, next.part, added.part, recorded]).catch((error: unknown) => {
      throw isIdentityTaken(error) ? alreadyLinked() : error
    })
    return { account: added.account, session: next.session }
  })
}

const isOf = (
  { provider, providerId }: { readonly provider: string; readonly providerId: string },
  newcomer: Newcomer,
): boolean => provider === newcomer.provider && providerId === newcomer.profile.subject

const TAKEN = 'identity_taken'

/** Refuses the batch when somebody has the account at the provider. */
export const requireFree = ({ provider, profile }: Newcomer): Part => ({
  items: [
    guard(
      sql`NOT EXISTS (SELECT 1 FROM ${identities}
        WHERE provider = ${provider} AND provider_id = ${profile.subject})`,
      TAKEN,
    ),
  ],
  refusals: { [TAKEN]: () => alreadyLinked() },
  read: () => {},
})

const alreadyLinked = (message = 'Identity is already linked to another user'): ApiError =>
  new ApiError('identity_already_exists', message, { status: 422 })
