// Other services whose tokens are believed: what an app says of each, and what it cannot say.

/** An OpenID provider whose tokens are believed, beside our own: Auth0, Cognito, Firebase … */
export interface TrustedIssuer {
  /** As its tokens name it in `iss`, to the letter: `https://example.eu.auth0.com/`. Discovery finds its keys. */
  issuer: string
  /** Who its tokens are for: one of these must be in `aud`. */
  audience: string | readonly string[]
  /** The claim that names the audience, for tokens that have none in `aud` (Cognito: `client_id`). */
  audienceClaim?: string
  /** Where its keys are, for providers without a discovery document. */
  jwksUrl?: string
  /** The `typ` that a token's header must name (`at+jwt`); without it `JWT`, `at+jwt` and none at all will do. */
  tokenType?: string
  /** Claims that a token must have, each with its one value (Cognito: `{ token_use: 'access' }`). */
  requiredClaims?: Readonly<Record<string, string>>
  /** The claim that is the user's id here; `sub` unless given. */
  userIdClaim?: string
  /** What goes before the id: a name and a colon, `auth0:`. Only whoever is trusted alone may go without. */
  userIdPrefix?: string
  /** The claim that names the role, or a list of them; of those the first in `roles` counts, and else `authenticated`. */
  roleClaim?: string
  roles?: readonly string[]
  /** Whether the user gets a row in `auth_users` when they are first seen. */
  keepsUsers?: boolean
}

/** Roles that stand for keys, or for nobody: no user has one, whoever says so. */
const RESERVED_ROLES: readonly string[] = ['anon', 'service_role', 'supabase_admin']

const ROLE = /^[a-z_][a-z0-9_]{0,62}$/i

/** Whether a user may have a role of this name. */
export const isRoleName = (text: string): boolean => ROLE.test(text)

// A colon ends it and is nowhere else in it: no prefix begins another, and no prefixed id is a UUID, as our own ids are.
const PREFIX = /^[\w.-]{1,60}:$/

/** Whether a text may be the id of a user whom an issuer with a prefix has named. */
export const isIssuedId = (text: string): boolean => /^[\w.-]{1,60}:[\x20-\x7e]{1,255}$/.test(text)

/**
 * Refuses issuers that could not work, or whose users could pass for somebody else's (ASVS 5.0, 6.8.1).
 * @param builtIn whether accounts are kept here too
 * @throws TypeError that names the setting
 */
export function assertIssuers(issuers: readonly TrustedIssuer[], builtIn: boolean): void {
  issuers.forEach((one, index) => {
    const fault = findFault(one) ?? findPrefixFault(one, builtIn || issuers.length > 1)
    if (fault !== null) throw new TypeError(`settings.identity.issuers[${index}]${fault}`)
  })
  for (const name of ['issuer', 'userIdPrefix'] as const) {
    const values = issuers.map((one) => one[name] ?? '')
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice !== undefined) {
      throw new TypeError(
        `settings.identity.issuers: two have the ${name} ${JSON.stringify(twice)}`,
      )
    }
  }
}

/** What is wrong with an issuer by itself, as it follows its name in a message. */
function findFault(one: TrustedIssuer): string | null {
  const { issuer, audience, jwksUrl, requiredClaims = {}, roleClaim, roles } = one
  if (!isServiceUrl(issuer, true) || /[?#]/.test(issuer)) {
    return '.issuer must be an https URL without a query (http://localhost in development)'
  }
  if (jwksUrl !== undefined && !isServiceUrl(jwksUrl, true)) return '.jwksUrl must be an https URL'
  const audiences = typeof audience === 'string' ? [audience] : audience
  if (!Array.isArray(audiences) || audiences.length === 0 || !audiences.every(isText)) {
    return '.audience must name who the tokens are for'
  }
  for (const name of ['audienceClaim', 'tokenType', 'userIdClaim', 'roleClaim'] as const) {
    if (one[name] !== undefined && !isText(one[name])) return `.${name} must be a text`
  }
  const nameless = Object.entries(requiredClaims).find(([, value]) => !isText(value))
  if (nameless !== undefined) return `.requiredClaims.${nameless[0]} must be a text`
  if ((roleClaim === undefined) !== (roles === undefined)) {
    return ' must have both roleClaim and roles, or neither'
  }
  const wrong = roles?.find((role) => !isRoleName(role) || isReserved(role))
  return wrong === undefined ? null : `.roles: "${wrong}" is no user’s role`
}

function findPrefixFault({ userIdPrefix, keepsUsers }: TrustedIssuer, isOneOfSeveral: boolean) {
  if (userIdPrefix !== undefined) {
    if (PREFIX.test(userIdPrefix)) return null
    return '.userIdPrefix must be letters, digits, "_", "." or "-" and then a colon: "auth0:"'
  }
  if (isOneOfSeveral) {
    return ' needs a userIdPrefix: without one its users could have the ids of others'
  }
  return keepsUsers === true ? ' needs a userIdPrefix, as it keeps users' : null
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Whether a role is one of a key, in any case of letters. */
export const isReserved = (role: string): boolean => RESERVED_ROLES.includes(role.toLowerCase())

/**
 * Refuses what only the deployment shows to be wrong.
 * @throws Error that names the setting: then nothing is served
 */
export function assertIssuersServed(
  issuers: readonly TrustedIssuer[],
  { isDevelopment, siteUrl }: { readonly isDevelopment: boolean; readonly siteUrl: string | null },
): void {
  for (const { issuer, jwksUrl = issuer } of issuers) {
    if (!isServiceUrl(issuer, isDevelopment) || !isServiceUrl(jwksUrl, isDevelopment)) {
      throw new Error(`settings.identity.issuers: "${issuer}" and its keys must be at https URLs`)
    }
    if (siteUrl !== null && issuer === `${siteUrl}/auth/v1`) {
      throw new Error(`settings.identity.issuers: "${issuer}" is this Ledge itself`)
    }
  }
}

const LOOPBACK = /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Numbers stand for machines inside a network: 169.254.169.254 gives a cloud's keys to whoever asks from within. */
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[.*\])$/

/** Whether a URL is one of another service, which may be asked. @param mayBeHere whether this machine is one too */
export function isServiceUrl(text: unknown, mayBeHere: boolean): boolean {
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (url === null || url.username + url.password !== '') return false
  if (LOOPBACK.test(url.hostname)) return mayBeHere && /^https?:$/.test(url.protocol)
  return url.protocol === 'https:' && !ADDRESS.test(url.hostname)
}
