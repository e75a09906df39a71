// `grant_type=pkce`: whoever began a flow trades its auth code, and the verifier that only they have, for a session.
import { and, eq } from 'drizzle-orm'
import { ApiError } from '../../core/index.ts'
import { type Myself, sessionNotFound, showMyself } from '../account/myself.ts'
import { showAccount } from '../account/show-account.ts'
import { requireNotBanned } from '../account/standing.ts'
import { writeAudit } from '../audit/audit.ts'
import type { ExchangeRequest } from '../body.ts'
import { commit } from '../part.ts'
import { link } from '../provider/link.ts'
import { type Gift, openGift, type ProviderTokens } from '../provider/provider-tokens.ts'
import { endingSessions, entomb } from '../session/ending.ts'
import { enter } from '../session/enter.ts'
import { showSession } from '../session/session.ts'
import { type Account, type FlowState, type Session, type SignedIn, sessions } from '../tables.ts'
import type { Visit } from '../visit.ts'
import { flowNotFound, LINK, redeemFlow, requireFlow, showAuthCode } from './flow-state.ts'

/** What a client gets for its code. */
export interface Exchanged {
  readonly signedIn: SignedIn
  /** Of the provider that the flow led through; null where there was none. */
  readonly tokens: ProviderTokens | null
}

/** Redeems an auth code, in two round trips. @throws ApiError when it is wrong, used, too old or somebody else's */
export async function exchange(visit: Visit, request: ExchangeRequest): Promise<Exchanged> {
  const { scope } = visit
  const { auth_code: authCode, code_verifier: verifier } = request
  if (authCode === '' || verifier === '') {
    const message = 'invalid request: both auth code and code verifier should be non-empty'
    throw new ApiError('validation_failed', message, { status: 400 })
  }
  const shown = showAuthCode(scope, authCode)
  const [found, account, session] = await commit(scope, [
    shown.part,
    showAccount(shown.owner),
    showSession(shown.session),
  ])
  const flow = requireFlow(account === null ? null : found, verifier)
  if (account === null) throw new Error('a flow without an account passed') // requireFlow refuses null
  if (flow.redeemedAt !== null) {
    await punishRepeat(visit, { ...flow, redeemedAt: flow.redeemedAt })
    throw flowNotFound()
  }
  requireNotBanned(account.user, 400)
  const gift = await openGift(scope, flow)
  const signedIn =
    gift?.link === undefined || gift.link === null
      ? await begin(visit, flow, account)
      : await linkAsAsked(visit, { flow, link: gift.link, myself: { account, session } })
  return { signedIn, tokens: gift?.tokens ?? null }
}

async function begin(visit: Visit, flow: FlowState, account: Account): Promise<SignedIn> {
  const { scope } = visit
  const { signedIn, part } = enter(visit, account, flow.method)
  await commit(scope, [redeemFlow(scope, flow, signedIn.session.id), part])
  return signedIn
}

interface LinkFlow {
  readonly flow: FlowState
  readonly link: NonNullable<Gift['link']>
  readonly myself: { readonly account: Account; readonly session: Session | null }
}

/** The link that the flow began for takes effect here, since here the one who began it is known by the verifier. */
async function linkAsAsked(visit: Visit, { flow, link: newcomer, myself }: LinkFlow) {
  const { scope } = visit
  const { account, session } = myself
  if (session === null || session.userId !== account.user.id) throw sessionNotFound()
  let read: Myself | null = { account, session }
  return link(visit, {
    newcomer,
    before: redeemFlow(scope, flow, session.id),
    async readAsker() {
      const known = read
      read = null // whoever comes back here was told that it is no longer so
      if (known !== null) return known
      const shown = showMyself(scope, { sub: account.user.id, session_id: session.id })
      return (await commit(scope, [shown]))[0]
    },
  })
}

/**
 * A code that is shown again with its verifier was copied, unless its client has just asked twice: the session that it began ends
 * (RFC 6749, section 4.1.2; RFC 9700, section 2.1.1). A link began none.
 */
async function punishRepeat(
  { scope, device }: Visit,
  flow: FlowState & { readonly userId: string; readonly redeemedAt: string },
): Promise<void> {
  const { refreshReuseSeconds } = scope.app.settings.identity
  const isTwice = Date.now() - Date.parse(flow.redeemedAt) < refreshReuseSeconds * 1000
  if (isTwice || flow.method === LINK || flow.sessionId === null) return
  const { userId, sessionId } = flow
  const isIt = and(eq(sessions.id, sessionId), eq(sessions.userId, userId))
  const details = { session_id: sessionId }
  const [ended] = await commit(scope, [
    endingSessions(scope, userId, isIt),
    writeAudit(scope, {
      action: 'token_revoked',
      actorId: null,
      subjectId: userId,
      device,
      details,
    }),
  ])
  await entomb(scope, ended)
}
