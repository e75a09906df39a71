// An OpenID provider of another make (`oidc-provider`) on this machine: what tests sign in through, and whose tokens they show.
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider'

/** Who may ask the provider. A native client's loopback URLs count under any port. */
export interface OpenIdClient {
  id: string
  /** None: a public client. */
  secret?: string
  redirectUris: readonly string[]
}

/** Somebody with an account at the provider; they sign in by `id`, with any password. */
export interface OpenIdAccount {
  /** The login, and the `sub` of the tokens. */
  id: string
  /** What the provider says of them: `email`, `email_verified`, `name` … */
  claims: Readonly<Record<string, unknown>>
}

export interface OpenIdOptions {
  clients: readonly OpenIdClient[]
  accounts: readonly OpenIdAccount[]
  /** A free one unless given. */
  port?: number
}

export interface RunningOpenIdProvider {
  /** `http://localhost:<port>`: it publishes what it knows at `/.well-known/openid-configuration`. */
  issuer: string
  stop(): Promise<void>
}

/**
 * Starts a provider. It shows a page for the login and one for the consent; a login that is not listed is an account
 * without claims. What `resource=` names is the audience of an access token that is a JWT.
 */
export async function startOpenIdProvider(options: OpenIdOptions): Promise<RunningOpenIdProvider> {
  const configuration = await configure(options)
  let handle: ReturnType<Provider['callback']> | undefined
  const server = createServer((request, response) => handle?.(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the provider has no port')
  const issuer = `http://localhost:${address.port}`
  handle = new Provider(issuer, configuration).callback()
  return {
    issuer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function configure({ clients, accounts }: OpenIdOptions): Promise<Configuration> {
  return {
    clients: clients.map(describeClient),
    jwks: { keys: [await createKey('RS256'), await createKey('ES256')] },
    cookies: { keys: [crypto.randomUUID()] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'picture', 'preferred_username'],
    },
    features: {
      claimsParameter: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, audience) => ({
          scope: '',
          audience,
          accessTokenFormat: 'jwt',
        }),
      },
    },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ ...accounts.find((one) => one.id === id)?.claims, sub: id }),
    }),
    // An access token tells no more of somebody than their roles.
    extraTokenClaims: (_context, token) => {
      const account = 'accountId' in token ? token.accountId : undefined
      return { roles: accounts.find(({ id }) => id === account)?.claims.roles }
    },
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, IdToken: 3600, AccessToken: 3600 },
  }
}

const describeClient = ({ id, secret, redirectUris }: OpenIdClient): ClientMetadata => ({
  client_id: id,
  application_type: 'native',
  redirect_uris: [...redirectUris],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  ...(secret === undefined ? { token_endpoint_auth_method: 'none' } : { client_secret: secret }),
})

async function createKey(alg: 'RS256' | 'ES256') {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg }
}
