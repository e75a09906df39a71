// `grant_type=pkce`: whoever began a flow trades its auth code, and the verifier that only they have, for a session.
import { ApiError } from '../../core/index.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import type { ExchangeRequest } from '../body.ts'
import { commit } from '../part.ts'
import { enter } from '../session/enter.ts'
import type { SignedIn } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { redeemFlow, requireFlow, showAuthCode } from './flow-state.ts'

/** Redeems an auth code, in two round trips. @throws ApiError when it is wrong, used, too old or somebody else's */
export async function exchange(visit: Visit, request: ExchangeRequest): Promise<SignedIn> {
  const { scope } = visit
  const { auth_code: authCode, code_verifier: verifier } = request
  if (authCode === '' || verifier === '') {
    const message = 'invalid request: both auth code and code verifier should be non-empty'
    throw new ApiError('validation_failed', message, { status: 400 })
  }
  const shown = showAuthCode(scope, authCode)
  const [found, account] = await commit(scope, [shown.part, showAccount(scope, shown.owner)])
  const flow = requireFlow(account === null ? null : found, verifier)
  if (account === null) throw new Error('a flow without an account passed') // requireFlow refuses null
  requireNotBanned(account.user, 400)
  const { signedIn, part } = enter(visit, account, flow.method)
  await commit(scope, [redeemFlow(scope, flow), part])
  return signedIn
}
