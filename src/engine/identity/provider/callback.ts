// Where the browser comes back to from a provider. What it brings is redeemed once, and it is led on to the app, with a session,
// an auth code, or the reason why there is none.
import type { Context } from 'hono'
import * as z from 'zod'
import { ApiError, createId, lazy, type RouteEnv } from '../../core/index.ts'
import { showMyself } from '../account/myself.ts'
import type { Challenge } from '../code/challenge.ts'
import { createAuthCode, LINK } from '../code/flow-state.ts'
import { landRefused, landSignedIn, withQuery } from '../code/landing.ts'
import { RemoteFault } from '../issuer/remote.ts'
import { commit, NOTHING } from '../part.ts'
import { requireAsker } from '../session/end-sessions.ts'
import type { SignedIn } from '../tables.ts'
import { issueTokens } from '../token/tokens.ts'
import { type Visit, visitOf } from '../visit.ts'
import { arrive, letIn } from './arrive.ts'
import { type Asker, callbackOf, requireSite } from './authorize.ts'
import { isBrowserOf } from './browser.ts'
import { type Arrival, redeemAnswer } from './code-grant.ts'
import { requireProvider } from './find-provider.ts'
import { challengeOf, openVerifier, takeFlow } from './flow.ts'
import type { Newcomer } from './identity.ts'
import { link, requireFree } from './link.ts'
import { presentTokens, sealGift } from './provider-tokens.ts'
import type { ProviderFlow } from './tables.ts'

/** `GET|POST /callback`: a redirect to the app, which finds in the URL what came of it. */
export async function answerCallback(c: Context<RouteEnv>): Promise<Response> {
  // Who looks without going there redeems nothing.
  if (c.req.method === 'HEAD') return c.body(null, 204)
  const visit = visitOf(c)
  const siteUrl = requireSite(visit)
  const parameters = await readParameters(c)
  const state = parameters.get('state') ?? ''
  const flow = state === '' ? null : await takeFlow(visit.scope, state)
  // After a form a redirect must not be posted again.
  const status = c.req.method === 'POST' ? 303 : 302
  const target = flow?.redirectTo ?? new URL(siteUrl).href
  try {
    if (flow === null) throw badState('OAuth state not found or expired. Sign in again.')
    const url = await finish({ c, visit, flow, siteUrl, parameters, state })
    return c.redirect(url, status)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status >= 500) console.error('a provider could not be asked:', describeFault(error))
    return c.redirect(landRefused(error, target, true), status)
  }
}

/** Nothing of what it answered: that may hold tokens. */
const describeFault = ({ cause }: ApiError): string =>
  cause instanceof RemoteFault ? cause.message : 'its answer is not what it should be'

const badState = (message: string): ApiError =>
  new ApiError('bad_oauth_state', message, { status: 400 })

const MAX_CHARACTERS = 65_536

/** What the provider says, in the query or in a form that its page has posted. */
async function readParameters(c: Context<RouteEnv>): Promise<URLSearchParams> {
  const text =
    c.req.method === 'POST'
      ? new TextDecoder().decode(await c.req.arrayBuffer())
      : new URL(c.req.url).search
  return new URLSearchParams(text.length > MAX_CHARACTERS ? '' : text)
}

/** A browser that is back. */
interface Return {
  readonly c: Context<RouteEnv>
  readonly visit: Visit
  readonly flow: ProviderFlow
  readonly siteUrl: string
  readonly parameters: URLSearchParams
  readonly state: string
}

/** @returns the URL in the app */
async function finish(back: Return): Promise<string> {
  const { visit, flow } = back
  const arrival = await redeem(back)
  const newcomer = {
    provider: flow.provider,
    issuer: requireProvider(visit.scope, flow.provider).issuer,
    profile: arrival.profile,
  }
  const challenge = challengeOf(flow)
  const { linkUserId: userId, linkSessionId: sessionId } = flow
  const asker = userId === null || sessionId === null ? null : { userId, sessionId }
  const came = { arrival, newcomer }
  if (challenge !== null) {
    const authCode = await (asker === null
      ? giveCode(back, came, challenge)
      : giveLinkCode(back, came, { challenge, asker }))
    return withQuery(flow.redirectTo, { code: authCode })
  }
  const signedIn = await (asker === null
    ? letIn(visit, newcomer)
    : linkHere(visit, newcomer, asker))
  return land(back, signedIn, arrival)
}

/** Trades what the provider says for who it is. */
async function redeem({ c, visit, flow, siteUrl, parameters, state }: Return): Promise<Arrival> {
  const { scope } = visit
  const provider = requireProvider(scope, flow.provider)
  const { definition } = provider
  const binding = {
    siteUrl,
    answersByPost: definition.kind === 'openid' && definition.answersByPost,
  }
  if (flow.browserHash !== null && !isBrowserOf(c, flow.browserHash, binding)) {
    throw badState('This sign-in was begun in another browser, or cookies are off. Sign in again.')
  }
  const arrival = await redeemAnswer(scope, {
    provider,
    parameters,
    state,
    nonce: flow.nonce,
    verifier: await openVerifier(scope, flow),
    callbackUrl: callbackOf(siteUrl),
  })
  const name = arrival.profile.name ?? (binding.answersByPost ? readPostedName(parameters) : null)
  return { ...arrival, profile: { ...arrival.profile, name } }
}

const postedSchema = lazy(() =>
  z.object({
    name: z.object({ firstName: z.string().default(''), lastName: z.string().default('') }),
  }),
)

/** Apple tells a name beside its signed token, once: what somebody calls themselves, and nothing else, may come from there. */
function readPostedName(parameters: URLSearchParams): string | null {
  const text = parameters.get('user')
  if (text === null) return null
  try {
    const { name } = postedSchema().parse(JSON.parse(text))
    return `${name.firstName} ${name.lastName}`.trim() || null
  } catch {
    return null // a sign-in does not fail for want of a name
  }
}

interface Came {
  readonly arrival: Arrival
  readonly newcomer: Newcomer
}

/** A sign-in with PKCE: the client redeems its code for the session. */
const giveCode = ({ visit, flow }: Return, { arrival, newcomer }: Came, challenge: Challenge) =>
  arrive(visit, newcomer, async ({ user }) => {
    const id = createId()
    const { authCode, part } = createAuthCode(visit.scope, {
      id,
      challenge,
      method: 'oauth',
      userId: user.id,
      sessionId: null,
      redirectTo: flow.redirectTo,
      providerTokens: await sealGift(visit.scope, id, { tokens: arrival.tokens, link: null }),
    })
    return { result: authCode, before: NOTHING, part }
  })

/**
 * A link with PKCE. Nothing is linked yet: whoever is in this browser need not be who asked, but who redeems the code is, as
 * only they have its verifier.
 */
async function giveLinkCode(
  { visit, flow }: Return,
  { arrival, newcomer }: Came,
  { challenge, asker }: { challenge: Challenge; asker: Asker },
): Promise<string> {
  const { scope } = visit
  const id = createId()
  const { authCode, part } = createAuthCode(scope, {
    id,
    challenge,
    method: LINK,
    ...asker,
    redirectTo: flow.redirectTo,
    providerTokens: await sealGift(scope, id, { tokens: arrival.tokens, link: newcomer }),
  })
  const askerPart = requireAsker({ id: asker.sessionId, userId: asker.userId })
  await commit(scope, [askerPart, requireFree(newcomer), part])
  return authCode
}

/** A link without PKCE, in the browser that began it: its cookie was looked at. */
const linkHere = (visit: Visit, newcomer: Newcomer, { userId, sessionId }: Asker) =>
  link(visit, {
    newcomer,
    before: NOTHING,
    async readAsker() {
      const shown = showMyself(visit.scope, { sub: userId, session_id: sessionId })
      const [myself] = await commit(visit.scope, [shown])
      return myself
    },
  })

async function land({ c, flow }: Return, signedIn: SignedIn, { tokens }: Arrival): Promise<string> {
  return landSignedIn(flow.redirectTo, await issueTokens(c, signedIn), presentTokens(tokens))
}
