// What the identity service tells of itself.
import type { Scope } from '../../core/index.ts'
import { canSendMail } from '../mail/site.ts'
import { hasPhones } from '../sms/phones.ts'

/** Providers that GoTrue's clients look for; none of them is set up. */
const OFF = [
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
  const ways = [confirmEmailsAtOnce, canSendMail(scope, requestUrl), phone, identity.anonymousUsers]
  return {
    external: {
      ...Object.fromEntries(OFF.map((name) => [name, false])),
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
