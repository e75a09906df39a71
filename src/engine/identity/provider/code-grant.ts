// Trading a provider's answer for who it is, by `oauth4webapi`.
import * as oauth from 'oauth4webapi'
import * as z from 'zod'
import type { ProviderProfile, Scope } from '../../core/index.ts'
import { RemoteFault } from '../issuer/remote.ts'
import { createAppleSecret } from './apple-secret.ts'
import { type Ask, askAs, createAsk, providerDown, providerRefused } from './ask.ts'
import { type ReadyProvider, requireVariable } from './find-provider.ts'
import { isAccessTokenOf, issuerFor, verifyIdToken } from './id-token.ts'
import { loadMetadata, type Metadata } from './metadata.ts'
import type { ProviderTokens } from './provider-tokens.ts'

const MAX_TOKEN_CHARACTERS = 16_384

/** A provider's answer, and what it must fit. */
export interface Answer {
  readonly provider: ReadyProvider
  /** What the browser brought back. */
  readonly parameters: URLSearchParams
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** To where the provider was told to answer. */
  readonly callbackUrl: string
}

/** Who has come in at the provider, and what it gave for the app. */
export interface Arrival {
  readonly profile: ProviderProfile
  readonly tokens: ProviderTokens
}

/** What the steps share. */
interface Talk {
  readonly scope: Scope
  readonly answer: Answer
  readonly metadata: Metadata
  readonly client: oauth.Client
  readonly ask: Ask
  readonly options: oauth.TokenEndpointRequestOptions & oauth.UserInfoRequestOptions
}

/** @throws ApiError that says whether the user has to try again, and is never about what is ours */
export async function redeemAnswer(scope: Scope, answer: Answer): Promise<Arrival> {
  const { name } = answer.provider.definition
  try {
    return await talk(scope, answer)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (error instanceof oauth.AuthorizationResponseError) {
      throw providerRefused(name, describe(error), error.error === 'access_denied' ? 403 : 400)
    }
    if (error instanceof RemoteFault || error instanceof z.ZodError || code === oauth.PARSE_ERROR) {
      throw providerDown(name, error)
    }
    if (isRefusal(error)) {
      console.warn(`${name} gave an answer that does not hold:`, error.name, error.message)
      throw providerRefused(name, 'the answer does not hold')
    }
    throw error
  }
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof oauth.OperationProcessingError ||
  error instanceof oauth.UnsupportedOperationError ||
  error instanceof oauth.ResponseBodyError ||
  error instanceof oauth.WWWAuthenticateChallengeError

const WORDS = /[^\x20-\x7e]/g

/** What the provider says of why nobody comes in, fit to be shown. */
function describe({ error, error_description: text = '' }: oauth.AuthorizationResponseError) {
  const said = text === '' ? error : `${error}, ${text}`
  return said.replace(WORDS, '').slice(0, 200)
}

async function talk(scope: Scope, answer: Answer): Promise<Arrival> {
  const { provider, parameters, state } = answer
  const ask = createAsk(scope)
  const options = {
    [oauth.customFetch]: (url: string, init: object) => ask(url, init as RequestInit), // its own options are fetch's
    [oauth.allowInsecureRequests]: scope.secrets.isDevelopment, // `ask` lets nothing but this machine pass
  }
  const metadata = await loadMetadata(scope, provider)
  const client = { client_id: provider.clientIds[0], [oauth.clockTolerance]: 30 }
  const validated = oauth.validateAuthResponse(metadata, client, parameters, state)
  const common: Talk = { scope, answer, metadata, client, ask, options }
  const response = await oauth.authorizationCodeGrantRequest(
    metadata,
    client,
    await authenticate(common),
    validated,
    answer.callbackUrl,
    provider.definition.usesPkce ? answer.verifier : oauth.nopkce,
    options,
  )
  return provider.definition.kind === 'openid'
    ? readOpenId(common, response)
    : readOAuth(common, response)
}

/** How we show the provider who we are. */
async function authenticate({ scope, answer, metadata, client }: Talk): Promise<oauth.ClientAuth> {
  const { clientSecret, secretIn } = answer.provider.definition
  const secret =
    typeof clientSecret === 'string'
      ? requireVariable(scope, clientSecret)
      : await createAppleSecret(scope, clientSecret, {
          clientId: client.client_id,
          audience: metadata.issuer,
        })
  const known = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const isHeader = secretIn === null ? known.includes('client_secret_basic') : secretIn === 'header'
  return isHeader ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
}

async function readOpenId(common: Talk, response: Response): Promise<Arrival> {
  const { scope, answer, client, metadata } = common
  const { provider, nonce } = answer
  const { definition } = provider
  if (definition.kind !== 'openid') throw new Error('asked for an ID token of another kind')
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { id_token?: unknown } // looked at, not believed
  const idToken = String(body.id_token ?? '')
  const issuer = issuerFor(provider, idToken) ?? metadata.issuer
  const tokens = await oauth.processAuthorizationCodeResponse(
    { ...metadata, issuer },
    client,
    response,
    { expectedNonce: nonce, requireIdToken: true },
  )
  const claims = await verifyIdToken(scope, provider, idToken)
  const isOurs = claims?.azp === undefined || claims.azp === client.client_id
  if (claims === null || !isOurs || !isAccessTokenOf(idToken, claims, tokens.access_token)) {
    throw new oauth.OperationProcessingError('the ID token does not hold')
  }
  const told = claims.email === undefined ? await askUserInfo(common, tokens, claims.sub) : {}
  return arrive(definition.readProfile({ ...told, ...claims }), tokens)
}

/** What the ID token leaves out, for providers that tell it at another place (OpenID Connect Core, section 5.3). */
async function askUserInfo(
  { metadata, client, options }: Talk,
  { access_token: accessToken }: oauth.TokenEndpointResponse,
  subject = '',
): Promise<object> {
  if (metadata.userinfo_endpoint === undefined) return {}
  const response = await oauth.userInfoRequest(metadata, client, accessToken, options)
  return oauth.processUserInfoResponse(metadata, client, subject, response)
}

async function readOAuth(common: Talk, response: Response): Promise<Arrival> {
  const { answer, ask, client, metadata } = common
  const { definition } = answer.provider
  if (definition.kind !== 'oauth') throw new Error('asked for a profile of another kind')
  const tokens = await oauth.processAuthorizationCodeResponse(metadata, client, response)
  const profile = await definition.loadProfile((url) => askAs(ask, url, tokens.access_token))
  return arrive(profile, tokens)
}

function arrive(
  profile: ProviderProfile,
  { access_token: accessToken, refresh_token: renewal }: oauth.TokenEndpointResponse,
): Arrival {
  const refreshToken = renewal ?? null
  const length = accessToken.length + (refreshToken?.length ?? 0)
  if (profile.subject === '' || length > MAX_TOKEN_CHARACTERS) {
    throw new oauth.OperationProcessingError('the answer is too long, or names nobody')
  }
  return { profile, tokens: { accessToken, refreshToken } }
}
