// The way to a provider: what the client wants is read, remembered, and becomes the provider's URL.
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { ApiError, type RouteEnv, type Scope } from '../../core/index.ts'
import { type Challenge, requireChallenge } from '../code/challenge.ts'
import { RemoteFault } from '../issuer/remote.ts'
import { limitNetwork } from '../limit/network.ts'
import { findSiteUrl } from '../mail/site.ts'
import { commit } from '../part.ts'
import { redirectOf, type Visit, visitOf } from '../visit.ts'
import { providerDown } from './ask.ts'
import { bindBrowser } from './browser.ts'
import { type ReadyProvider, requireProvider } from './find-provider.ts'
import { createSecret, openFlow } from './flow.ts'
import { loadMetadata, type Metadata } from './metadata.ts'

/** What a client may say to the provider through us; nothing of it changes what we say. */
const PASSED_ON = [
  ...['prompt', 'access_type', 'include_granted_scopes', 'login_hint', 'hd', 'domain_hint'],
  ...['ui_locales', 'display', 'max_age', 'acr_values', 'allow_signup', 'claims_locales'],
]

const MAX_CHARACTERS = 1000

const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+$/ // RFC 6749, appendix A.4

/** What a client asks for. */
interface Wanted {
  readonly provider: ReadyProvider
  readonly challenge: Challenge | null
  readonly scopes: readonly string[]
  readonly extras: Readonly<Record<string, string>>
  /** Whether the client takes the URL as JSON, and leads its user there itself. */
  readonly takesUrl: boolean
}

export interface Asker {
  readonly userId: string
  readonly sessionId: string
}

/** Where the user has to go, and whether the client leads them there itself. */
export interface Way {
  readonly url: string
  readonly takesUrl: boolean
}

/**
 * Begins a sign-in, or a link for `asker`, in one round trip.
 * @throws ApiError `validation_failed`, 429, 503 when the provider does not say where it listens
 */
export async function beginFlow(c: Context<RouteEnv>, asker: Asker | null): Promise<Way> {
  const visit = visitOf(c)
  const { scope } = visit
  const wanted = readWanted(c, scope)
  const siteUrl = requireSite(visit)
  const { provider, challenge, takesUrl } = wanted
  const metadata = await loadMetadata(scope, provider).catch((error: unknown) => {
    throw error instanceof RemoteFault ? providerDown(provider.definition.name, error) : error
  })
  const { definition } = provider
  const binding = { siteUrl, answersByPost: isPosted(provider) }
  const [nonce, verifier] = [createSecret(), createSecret()]
  const { state, part } = await openFlow(scope, {
    provider: definition.name,
    nonce,
    verifier,
    // A URL that is given as JSON may be opened in another place than the one that asked: there the challenge binds.
    browserHash: takesUrl && challenge !== null ? null : bindBrowser(c, binding),
    challenge,
    redirectTo: redirectOf(visit, siteUrl),
    asker,
  })
  await commit(scope, [limitNetwork(scope, 'provider', visit.network), part])
  return { url: createUrl(wanted, metadata, { siteUrl, state, nonce, verifier }), takesUrl }
}

/** The app's URL. @throws ApiError `validation_failed` when this Ledge was not told where it is */
export function requireSite({ scope, url }: Visit): string {
  const siteUrl = findSiteUrl(scope, url)
  if (siteUrl !== null) return siteUrl
  const message = 'Sign-in through a provider leads nowhere: LEDGE_SITE_URL is not set'
  throw new ApiError('validation_failed', message, { status: 400 })
}

/** The one URL to which a provider may send its answers; it must be registered there. */
export const callbackOf = (siteUrl: string): string => new URL('/auth/v1/callback', siteUrl).href

const isPosted = ({ definition }: ReadyProvider): boolean =>
  definition.kind === 'openid' && definition.answersByPost

function readWanted(c: Context<RouteEnv>, scope: Scope): Wanted {
  const read = (name: string): string => {
    const text = c.req.query(name) ?? ''
    if (text.length <= MAX_CHARACTERS) return text
    throw invalid(`${name}: may be ${MAX_CHARACTERS} characters`)
  }
  const provider = requireProvider(scope, read('provider'))
  const scopes = read('scopes')
    .split(/[\s+,]+/)
    .filter((one) => one !== '')
  const wrong = scopes.find((one) => !SCOPES.test(one))
  if (wrong !== undefined) throw invalid('scopes: names with blanks between them are expected')
  const extras = PASSED_ON.map((name) => [name, read(name)] as const)
  return {
    provider,
    challenge: requireChallenge({
      code_challenge: read('code_challenge'),
      code_challenge_method: read('code_challenge_method').toLowerCase(),
    }),
    scopes: [...new Set([...provider.definition.scopes, ...scopes])],
    extras: Object.fromEntries(extras.filter(([, text]) => text !== '')),
    takesUrl: read('skip_http_redirect') === 'true',
  }
}

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

interface Secrets {
  readonly siteUrl: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The provider's URL (RFC 6749, section 4.1.1; OpenID Connect Core, section 3.1.2.1). Ours stand last, and so over all else. */
function createUrl(
  { provider, scopes, extras }: Wanted,
  metadata: Metadata,
  { siteUrl, state, nonce, verifier }: Secrets,
): string {
  const { definition, clientIds } = provider
  const own = {
    client_id: clientIds[0],
    redirect_uri: callbackOf(siteUrl),
    response_type: 'code',
    scope: scopes.join(' '),
    state,
    ...(definition.usesPkce && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
    ...(definition.kind === 'openid' && { nonce }),
    ...(isPosted(provider) && { response_mode: 'form_post' }),
  }
  const url = new URL(metadata.authorization_endpoint)
  for (const [name, value] of Object.entries({ ...extras, ...own })) {
    url.searchParams.set(name, value)
  }
  return url.href
}
