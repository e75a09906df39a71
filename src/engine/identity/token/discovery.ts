// What the identity service tells of itself.
import type { Secrets, Settings } from '../../core/index.ts'

/** Providers that GoTrue's clients look for; none is set up but e-mail. */
const OFF = [
  ...['anonymous_users', 'apple', 'azure', 'bitbucket', 'discord', 'facebook', 'figma', 'fly'],
  ...['github', 'gitlab', 'google', 'kakao', 'keycloak', 'linkedin', 'linkedin_oidc', 'notion'],
  ...['phone', 'slack', 'slack_oidc', 'spotify', 'twitch', 'twitter', 'workos', 'zoom'],
]

/** `GET /health`, under the name by which clients know the protocol. */
export const presentHealth = () => ({
  version: 'v2.0.0-ledge',
  name: 'GoTrue',
  description: 'GoTrue is a user registration and authentication API',
})

/** `GET /settings`: which ways in there are. Sign-up is off where addresses need a mail that nobody sends. */
export const presentSettings = ({ confirmEmailsAtOnce }: Settings) => ({
  external: { ...Object.fromEntries(OFF.map((name) => [name, false])), email: true },
  disable_signup: !confirmEmailsAtOnce,
  mailer_autoconfirm: confirmEmailsAtOnce,
  phone_autoconfirm: false,
  sms_provider: '',
  saml_enabled: false,
  saml_private_key_next_configured: false,
  passkeys_enabled: false,
})

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
