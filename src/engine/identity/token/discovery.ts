// What the identity service tells of itself.
import type { Scope, Secrets } from '../../core/index.ts'
import { canSendMail } from '../mail/site.ts'
import { listProviders } from '../provider/find-provider.ts'
import { hasPhones } from '../sms/phones.ts'

/** Providers that GoTrue's clients look for, set up or not. */
const KNOWN = [
  ...['apple', 'azure', 'bitbucket', 'discord', 'facebook', 'figma', 'fly'],
  ...['github', 'gitlab', 'google', 'kakao', 'keycloak', 'linkedin', 'linkedin_oidc', 'notion'],
  ...['slack', 'slack_oidc', 'spotify', 'twitch', 'twitter', 'workos', 'zoom'],
]

/** `GET /health`, under the name by which clients know the protocol. */
export const presentHealth = () => ({
  version: 'v2.0.0-ledge',
  name: 'GoTrue',
  description: 'GoTrue is a user registration and authentication API',
})

/** `GET /settings`: which ways in there are. Sign-up is off where nobody could confirm that they are who they say. */
export function presentSettings(scope: Scope, requestUrl: string) {
  const { confirmEmailsAtOnce, identity } = scope.app.settings
  const phone = hasPhones(scope)
  const providers = listProviders(scope)
  const ways = [
    ...[confirmEmailsAtOnce, canSendMail(scope, requestUrl), phone, identity.anonymousUsers],
    ...providers.map(([, isOn]) => isOn),
  ]
  return {
    external: {
      ...Object.fromEntries(KNOWN.map((name) => [name, false])),
      ...Object.fromEntries(providers),
      anonymous_users: identity.anonymousUsers,
      email: true,
      phone,
    },
    disable_signup: !identity.allowSignUp || !ways.includes(true),
    mailer_autoconfirm: confirmEmailsAtOnce,
    phone_autoconfirm: false,
    sms_provider: scope.app.identity.sendSms === undefined ? '' : 'custom',
    saml_enabled: false,
    saml_private_key_next_configured: false,
    passkeys_enabled: false,
  }
}

/** `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server` (RFC 8414): where the keys are. */
export const presentConfiguration = ({ signingKeys }: Secrets, issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  userinfo_endpoint: `${issuer}/oauth/userinfo`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [...new Set(signingKeys.map(({ alg }) => alg))],
  code_challenge_methods_supported: ['S256', 'plain'],
  scopes_supported: ['openid', 'profile', 'email', 'phone'],
  claims_supported: ['sub', 'aud', 'iss', 'exp', 'iat', 'email', 'phone', 'session_id', 'role'],
})
