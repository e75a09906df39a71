// What may be said of an issuer: tokens and what comes of them by the settings, and settings that are refused.
import type { TrustedIssuer } from '../../../../src/engine/core/index.ts'

const cognito = {
  audience: 'client',
  audienceClaim: 'client_id',
  requiredClaims: { token_use: 'access' },
}
const roles = { roleClaim: 'https://shop.example/roles', roles: ['editor', 'author'] }
const said = (value: unknown) => ({ sub: 'ada', [roles.roleClaim]: value })

/** Settings, a token, and who shows it: role and id, or the status of a refusal. */
interface Trusted {
  readonly name: string
  readonly trusted: Partial<TrustedIssuer>
  readonly claims: object
  readonly header?: object
  readonly wanted: unknown
}

export const TRUSTED: readonly Trusted[] = [
  {
    name: 'an audience in another claim',
    trusted: cognito,
    claims: { sub: 'ada', aud: undefined, client_id: 'client', token_use: 'access' },
    wanted: ['authenticated', 'ada'],
  },
  {
    name: 'that claim with another value',
    trusted: cognito,
    claims: { client_id: 'x', token_use: 'access' },
    wanted: 401,
  },
  {
    name: 'that claim missing, and `aud` as an ID token has it',
    trusted: cognito,
    claims: { aud: 'client', token_use: 'access' },
    wanted: 401,
  },
  {
    name: 'an ID token of Cognito',
    trusted: cognito,
    claims: { client_id: 'client', token_use: 'id' },
    wanted: 401,
  },
  {
    name: 'a required claim missing',
    trusted: cognito,
    claims: { client_id: 'client' },
    wanted: 401,
  },
  {
    name: 'a required claim in a list',
    trusted: cognito,
    claims: { client_id: 'client', token_use: ['access'] },
    wanted: 401,
  },
  {
    name: 'a type that is asked for',
    trusted: { tokenType: 'at+jwt' },
    claims: { sub: 'ada' },
    header: { typ: 'at+jwt' },
    wanted: ['authenticated', 'ada'],
  },
  {
    name: 'an ID token where access tokens have a type',
    trusted: { tokenType: 'at+jwt' },
    claims: {},
    wanted: 401,
  },
  {
    name: 'no type where one is asked for',
    trusted: { tokenType: 'at+jwt' },
    claims: {},
    header: { typ: undefined },
    wanted: 401,
  },
  {
    name: 'another claim as the id',
    trusted: { userIdClaim: 'oid' },
    claims: { oid: 'ada' },
    wanted: ['authenticated', 'ada'],
  },
  {
    name: 'another claim as the id, missing',
    trusted: { userIdClaim: 'oid' },
    claims: {},
    wanted: 401,
  },
  {
    name: 'a prefix',
    trusted: { userIdPrefix: 'auth0:' },
    claims: { sub: 'ada' },
    wanted: ['authenticated', 'auth0:ada'],
  },
  { name: 'a role', trusted: roles, claims: said('editor'), wanted: ['editor', 'ada'] },
  {
    name: 'a list of roles: the first of ours counts',
    trusted: roles,
    claims: said(['author', 'x', 'editor']),
    wanted: ['editor', 'ada'],
  },
  {
    name: 'a role that is not listed',
    trusted: roles,
    claims: said('admin'),
    wanted: ['authenticated', 'ada'],
  },
  {
    name: 'a role that is a key’s',
    trusted: roles,
    claims: said(['service_role', 'anon']),
    wanted: ['authenticated', 'ada'],
  },
  {
    name: 'a role that is no text',
    trusted: roles,
    claims: said({ editor: true }),
    wanted: ['authenticated', 'ada'],
  },
]

const good = { issuer: 'https://a.example/', audience: 'x', userIdPrefix: 'a:' }

/** Settings, whatever type they have, and what their refusal names. */
interface Fault {
  readonly name: string
  readonly issuers: readonly unknown[]
  readonly builtIn?: boolean
  readonly told: string
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'no issuer (a variable that is not set)',
    issuers: [{ ...good, issuer: undefined }],
    told: '[0].issuer',
  },
  { name: 'http', issuers: [{ ...good, issuer: 'http://a.example' }], told: '[0].issuer' },
  {
    name: 'a query',
    issuers: [{ ...good, issuer: 'https://a.example?x=1' }],
    told: '[0].issuer',
  },
  {
    name: 'a password',
    issuers: [{ ...good, issuer: 'https://a:b@a.example' }],
    told: '[0].issuer',
  },
  {
    name: 'a metadata address',
    issuers: [{ ...good, issuer: 'https://169.254.169.254' }],
    told: '[0].issuer',
  },
  {
    name: 'an address in hexadecimal',
    issuers: [{ ...good, issuer: 'https://0xa9fea9fe/' }],
    told: '[0].issuer',
  },
  {
    name: 'keys over http',
    issuers: [{ ...good, jwksUrl: 'http://a.example/keys' }],
    told: '[0].jwksUrl',
  },
  { name: 'no audience', issuers: [{ ...good, audience: undefined }], told: '[0].audience' },
  { name: 'an empty audience', issuers: [{ ...good, audience: '' }], told: '[0].audience' },
  {
    name: 'an empty list of audiences',
    issuers: [{ ...good, audience: [] }],
    told: '[0].audience',
  },
  {
    name: 'an audience that is not set, in a list',
    issuers: [{ ...good, audience: ['x', undefined] }],
    told: '[0].audience',
  },
  {
    name: 'a required claim without a value',
    issuers: [{ ...good, requiredClaims: { a: undefined } }],
    told: '[0].requiredClaims.a',
  },
  { name: 'an empty id claim', issuers: [{ ...good, userIdClaim: '' }], told: '[0].userIdClaim' },
  { name: 'roles without a claim', issuers: [{ ...good, roles: ['editor'] }], told: 'roleClaim' },
  { name: 'a claim without roles', issuers: [{ ...good, roleClaim: 'r' }], told: 'roleClaim' },
  ...['service_role', 'SERVICE_ROLE', 'anon', 'supabase_admin', 'x y', ''].map((role) => ({
    name: `the role "${role}"`,
    issuers: [{ ...good, roleClaim: 'r', roles: ['editor', role] }],
    told: '[0].roles',
  })),
  {
    name: 'one twice',
    issuers: [good, { ...good, userIdPrefix: 'b:' }],
    told: 'two have the issuer',
  },
  {
    name: 'one prefix twice',
    issuers: [good, { ...good, issuer: 'https://b.example' }],
    told: 'two have the userIdPrefix',
  },
  {
    name: 'no prefix beside our own users',
    builtIn: true,
    issuers: [{ ...good, userIdPrefix: undefined }],
    told: 'needs a userIdPrefix',
  },
  {
    name: 'no prefix beside another’s users',
    issuers: [good, { issuer: 'https://b.example', audience: 'x' }],
    told: '[1] needs a userIdPrefix',
  },
  {
    name: 'no prefix and rows',
    issuers: [{ issuer: 'https://b.example', audience: 'x', keepsUsers: true }],
    told: 'needs a userIdPrefix',
  },
  ...['a', 'a:b', 'a:b:', ':', 'a b:', ''].map((userIdPrefix) => ({
    name: `the prefix "${userIdPrefix}"`,
    issuers: [{ ...good, userIdPrefix }],
    told: '[0].userIdPrefix',
  })),
]

/** What is served to nobody while the built-in accounts are off. */
export const SHUT: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/health'],
  ['GET', '/settings'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/.well-known/openid-configuration'],
  ['POST', '/signup'],
  ['POST', '/token?grant_type=password'],
  ['POST', '/token'],
  ['POST', '/otp'],
  ['POST', '/verify'],
  ['GET', '/verify?token=x&type=signup'],
  ['GET', '/authorize?provider=google'],
  ['GET', '/user'],
  ['PUT', '/user'],
  ['POST', '/logout'],
  ['POST', '/factors'],
  ['POST', '/invite'],
  ['POST', '/admin/users'],
  ['POST', '/admin/generate_link'],
  ['POST', '/admin/invite'],
  ['GET', '/admin/users/x/factors'],
  ['GET', '/nothing'],
]
