// Other services through which people may come in, as an app names them; and what must hold of a list of them.

import { isServiceUrl } from './issuer-settings.ts'

/** What a provider says of somebody who has shown there who they are. */
export interface ProviderProfile {
  /** Their id at the provider: theirs for ever, and nobody else's. */
  readonly subject: string
  readonly email: string | null
  /** Whether the provider vouches that the address is theirs. */
  readonly isEmailVerified: boolean
  readonly name: string | null
  readonly userName: string | null
  /** URL of a picture. */
  readonly picture: string | null
}

/** Names of the Worker's variables that hold Apple's key, of which a client secret is made for each request. */
export interface AppleKeyVariables {
  readonly teamId: string
  readonly keyId: string
  /** PKCS#8, in PEM. */
  readonly privateKey: string
}

/** A value, or the name of the variable that holds it. */
export type ValueOrVariable = string | { readonly variable: string }

/** What all providers have. */
interface ProviderBase {
  /** By which clients ask for it, and under which its identities are stored. */
  readonly name: string
  /** The variable that holds the client id. Several stand with commas between them: the first is the web's, the others apps'. */
  readonly clientId: string
  /** The variable that holds the client secret, or those of a key that signs one. */
  readonly clientSecret: string | AppleKeyVariables
  /** What is asked for each time; a client may ask for more. */
  readonly scopes: readonly string[]
  /** Whether it knows PKCE (RFC 7636); what does not know it must not refuse it. */
  readonly usesPkce: boolean
  /** How the secret is shown (RFC 6749, section 2.3.1); null: as discovery says. */
  readonly secretIn: 'header' | 'body' | null
}

/** A provider that gives ID tokens (OpenID Connect Core). */
export interface OpenIdProvider extends ProviderBase {
  readonly kind: 'openid'
  /** As its tokens name it. Discovery finds the rest, unless `endpoints` are given. */
  readonly issuer: ValueOrVariable
  readonly endpoints: ProviderEndpoints | null
  /** Whether the answer comes as a form that the browser posts. */
  readonly answersByPost: boolean
  /** The issuer that a token must have, where it depends on the token; null when there can be none. */
  readonly issuerOf?: (claims: Readonly<Record<string, unknown>>) => string | null
  /** What the claims of a token that was checked say. */
  readonly readProfile: (claims: Readonly<Record<string, unknown>>) => ProviderProfile
}

/** A provider that tells by its own API who somebody is. */
export interface OAuthProvider extends ProviderBase {
  readonly kind: 'oauth'
  /** As it names itself in answers (RFC 9207). */
  readonly issuer: string
  readonly endpoints: Pick<ProviderEndpoints, 'authorization' | 'token'>
  /**
   * Asks the provider.
   * @param ask gives the JSON at a URL, asked for with the user's token; it throws where there is none
   */
  readonly loadProfile: (ask: (url: string) => Promise<unknown>) => Promise<ProviderProfile>
}

export type Provider = OpenIdProvider | OAuthProvider

/** Where a provider listens. */
export interface ProviderEndpoints {
  readonly authorization: string
  readonly token: string
  /** Its public keys (RFC 7517). */
  readonly keys: string
}

const NAME = /^[a-z][a-z0-9_:-]{0,49}$/

/** Ways in of our own, and what `/settings` lists beside providers. */
const RESERVED = ['email', 'phone', 'anonymous', 'anonymous_users', 'passkey', 'sso', 'web3']

/** @throws TypeError that says which provider could not work, and why */
export function assertProviders(providers: readonly Provider[]): void {
  const names = providers.map(({ name }) => name)
  for (const provider of providers) {
    const { name } = provider
    if (!NAME.test(name)) {
      throw new TypeError(
        `the provider "${name}" needs a name of small letters, digits, _, : and -`,
      )
    }
    if (RESERVED.includes(name)) throw new TypeError(`no provider may be called "${name}"`)
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new TypeError(`two providers are called "${name}"`)
    }
    const { issuer } = provider
    if (typeof issuer === 'string' && !isIssuer(issuer, true)) {
      throw new TypeError(`the issuer of the provider "${name}" is no https URL: "${issuer}"`)
    }
  }
}

/** Whether a text can be an issuer (OpenID Connect Core, section 2): https, without query or fragment; http on this machine. */
export const isIssuer = (text: string, mayBeHere: boolean): boolean =>
  isServiceUrl(text, mayBeHere) && !/[?#]/.test(text)
