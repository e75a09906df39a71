// What the identity service tells of itself.
import type { Settings } from '../../core/index.ts'

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
