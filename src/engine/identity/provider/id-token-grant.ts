// `grant_type=id_token`: an app on a phone has let its user in by the system's own dialogue, and shows the ID token that came of
// it. Only the token says who it is.
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import type { JWTPayload } from 'jose'
import * as z from 'zod'
import { ApiError, lazy, type RouteEnv, type Scope } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { readBody, textField } from '../body.ts'
import { hashToken } from '../code/hashes.ts'
import { RemoteFault } from '../issuer/remote.ts'
import { limitAttempt } from '../limit/attempts.ts'
import { limitNetwork } from '../limit/network.ts'
import { type Part, together } from '../part.ts'
import type { SignedIn } from '../tables.ts'
import { visitOf } from '../visit.ts'
import { letIn } from './arrive.ts'
import { providerDown } from './ask.ts'
import { findTokenProvider, type ReadyProvider } from './find-provider.ts'
import { isAccessTokenOf, verifyIdToken } from './id-token.ts'
import type { Newcomer } from './identity.ts'
import { link, requireLinking, requireProven } from './link.ts'

export const idTokenSchema = lazy(() =>
  z.object({
    provider: textField(),
    id_token: textField(),
    access_token: textField(),
    nonce: textField(),
    link_identity: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
  }),
)

type IdTokenRequest = z.infer<ReturnType<typeof idTokenSchema>>

/** Signs in, or links; in two round trips. @throws ApiError when the token does not hold, or was used */
export async function grantIdToken(c: Context<RouteEnv>): Promise<SignedIn> {
  const request = await readBody(c, idTokenSchema)
  const visit = visitOf(c)
  const { scope } = visit
  const provider = requireTokenProvider(scope, request)
  const asker = request.link_identity ? await requireClaims(scope, c.req.raw.headers) : null
  if (asker !== null) requireLinking(scope)
  const claims = await requireToken(scope, provider, request)
  const before = together(
    limitNetwork(scope, 'provider', visit.network),
    limitUses(scope, request, claims),
  )
  const newcomer = describe(provider, claims)
  if (asker === null) return letIn(visit, newcomer, before)
  return link(visit, { newcomer, before, readAsker: () => requireProven(scope, asker) })
}

function requireTokenProvider(scope: Scope, { provider, id_token: token }: IdTokenRequest) {
  const found = findTokenProvider(scope, provider)
  if (found === null) {
    const message = `Provider (issuer ${JSON.stringify(provider.slice(0, 100))}) is not enabled`
    throw new ApiError('provider_disabled', message, { status: 400 })
  }
  if (token === '') throw new ApiError('validation_failed', 'id_token required', { status: 400 })
  return found
}

/** Refused is a token of another issuer, for another app, with another key, too old, without the nonce that was given. */
async function requireToken(
  scope: Scope,
  provider: ReadyProvider,
  { id_token: token, access_token: accessToken, nonce }: IdTokenRequest,
): Promise<JWTPayload> {
  const claims = await verifyIdToken(scope, provider, token).catch((error: unknown) => {
    throw error instanceof RemoteFault ? providerDown(provider.definition.name, error) : error
  })
  if (claims === null) throw refused('Bad ID token')
  requireNonce(claims, nonce)
  if (accessToken !== '' && !isAccessTokenOf(token, claims, accessToken)) {
    throw refused('Bad ID token: it does not belong to the access token')
  }
  return claims
}

/** The token has the digest of what the app keeps, so that whoever gets hold of the token cannot show it. */
function requireNonce({ nonce: held }: JWTPayload, given: string): void {
  if ((held === undefined) !== (given === '')) {
    throw refused('Passed nonce and nonce in id_token should either both exist or not.')
  }
  if (held === undefined) return
  if (createHash('sha256').update(given).digest('hex') !== held) throw refused('Nonces mismatch')
}

const refused = (message: string): ApiError =>
  new ApiError('invalid_credentials', message, { status: 400 })

/** How often a token without a nonce opens a session: the system's dialogue may give the same one again for an hour. */
const USES_WITHOUT_NONCE = 5

/** A token with a nonce was made for one sign-in, and is used up by it. */
function limitUses(scope: Scope, { id_token: token }: IdTokenRequest, claims: JWTPayload): Part {
  const count = claims.nonce === undefined ? USES_WITHOUT_NONCE : 1
  const seconds = Math.max(60, Math.ceil((claims.exp ?? 0) - Date.now() / 1000) + 60)
  const [head = '', body = ''] = token.split('.')
  const subject = hashToken(`${head}.${body}`) // one signature may be spelt in several ways
  const part = limitAttempt(scope, { kind: 'id-token', subject, limit: { count, seconds } })
  const tags = Object.keys(part.refusals ?? {})
  const isUsed = () => refused('This ID token was used. Sign in again.')
  return { ...part, refusals: Object.fromEntries(tags.map((tag) => [tag, isUsed])) }
}

function describe({ definition, issuer }: ReadyProvider, claims: JWTPayload): Newcomer {
  if (definition.kind !== 'openid') throw new Error('an ID token of a provider that gives none')
  const profile = definition.readProfile(claims)
  return { provider: definition.name, issuer: claims.iss ?? issuer, profile }
}
