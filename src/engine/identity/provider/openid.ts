// Providers that give ID tokens, ready to be named in an app.
import type { OpenIdProvider, ValueOrVariable } from '../../core/index.ts'
import { findText, readStandardClaims } from './claims.ts'

/** What an app may say otherwise of a ready provider. */
export interface ProviderOptions {
  /** The variable that holds the client id, or several with commas between them; `GOOGLE_CLIENT_ID` and the like unless given. */
  clientId?: string
  /** The variable that holds the client secret; `GOOGLE_CLIENT_SECRET` and the like unless given. */
  clientSecret?: string
  /** Scopes to ask for beside those that a sign-in needs. */
  scopes?: readonly string[]
}

export interface OpenIdOptions extends ProviderOptions {
  /** By which clients ask for it: `signInWithOAuth({ provider: 'acme' })`. Its variables are `ACME_CLIENT_ID`, `ACME_CLIENT_SECRET`. */
  name: string
  /** As its tokens name it, `https://login.acme.example`, or the variable that says so. http serves on this machine, in development. */
  issuer: ValueOrVariable
}

const SCOPES = ['openid', 'email', 'profile']

/** Any provider with a discovery document: Keycloak, Auth0, Okta, Zitadel, another Ledge … */
export function openId({ name, issuer, ...options }: OpenIdOptions): OpenIdProvider {
  const prefix = name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
  return {
    kind: 'openid',
    name,
    issuer,
    endpoints: null,
    clientId: options.clientId ?? `${prefix}_CLIENT_ID`,
    clientSecret: options.clientSecret ?? `${prefix}_CLIENT_SECRET`,
    scopes: [...new Set([...SCOPES, ...(options.scopes ?? [])])],
    usesPkce: true,
    secretIn: null,
    answersByPost: false,
    readProfile: readStandardClaims,
  }
}

/** Google (developers.google.com/identity/openid-connect). */
export const google = (options: ProviderOptions = {}): OpenIdProvider => ({
  ...openId({ ...options, name: 'google', issuer: 'https://accounts.google.com' }),
  secretIn: 'body',
})

export interface AppleOptions extends Omit<ProviderOptions, 'clientSecret'> {
  /** The variable that holds the team's id; `APPLE_TEAM_ID` unless given. */
  teamId?: string
  /** The variable that holds the key's id; `APPLE_KEY_ID` unless given. */
  keyId?: string
  /** The variable that holds the key, as the .p8 file has it; `APPLE_PRIVATE_KEY` unless given. */
  privateKey?: string
}

/** Apple: the answer is a form that the browser posts, and the client secret is signed for each request. */
export function apple(options: AppleOptions = {}): OpenIdProvider {
  const { teamId = 'APPLE_TEAM_ID', keyId = 'APPLE_KEY_ID', privateKey, ...rest } = options
  return {
    ...openId({ ...rest, name: 'apple', issuer: 'https://appleid.apple.com' }),
    clientSecret: { teamId, keyId, privateKey: privateKey ?? 'APPLE_PRIVATE_KEY' },
    scopes: ['name', 'email', ...(options.scopes ?? [])],
    usesPkce: false,
    secretIn: 'body',
    answersByPost: true,
  }
}

export interface MicrosoftOptions extends ProviderOptions {
  /** Whose accounts may come in: `common` (all), `organizations`, `consumers`, or one directory's id. `common` unless given. */
  tenant?: string
}

const LOGIN = 'https://login.microsoftonline.com'
const TENANT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** The directory of personal accounts. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Microsoft Entra ID, which clients call `azure`. @throws TypeError when `tenant` is none */
export function microsoft({
  tenant = 'common',
  ...options
}: MicrosoftOptions = {}): OpenIdProvider {
  const isWord = ['common', 'organizations', 'consumers'].includes(tenant)
  if (!isWord && !TENANT_ID.test(tenant)) {
    throw new TypeError(`"${tenant}" is no tenant: give a directory's id, or "common"`)
  }
  return {
    ...openId({ ...options, name: 'azure', issuer: `${LOGIN}/${tenant}/v2.0` }),
    endpoints: {
      authorization: `${LOGIN}/${tenant}/oauth2/v2.0/authorize`,
      token: `${LOGIN}/${tenant}/oauth2/v2.0/token`,
      keys: `${LOGIN}/${tenant}/discovery/v2.0/keys`,
    },
    secretIn: 'body',
    issuerOf: ({ tid }) => (isTenant(tid, tenant) ? `${LOGIN}/${tid}/v2.0` : null),
    readProfile: (claims) => ({
      ...readStandardClaims(claims),
      isEmailVerified: isMicrosoftEmailVerified(claims),
    }),
  }
}

function isTenant(id: unknown, wanted: string): id is string {
  if (typeof id !== 'string' || !TENANT_ID.test(id)) return false
  if (wanted === 'common') return true
  if (wanted === 'consumers') return id === CONSUMERS
  return wanted === 'organizations' ? id !== CONSUMERS : id === wanted
}

/**
 * A directory's administrator writes any address into an account, so an address counts only where its domain's owner was
 * checked (`xms_edov`, an optional claim), or Microsoft itself has checked a personal account's.
 */
function isMicrosoftEmailVerified(claims: Readonly<Record<string, unknown>>): boolean {
  if (findText(claims, 'email') === null) return false
  const { xms_edov: checked, tid } = claims
  return [true, 1, '1', 'true'].some((yes) => yes === checked) || tid === CONSUMERS
}
