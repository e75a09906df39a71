// What the identity service tells of itself.
import type { Scope, Secrets } from '../../core/index.ts'
import { canSendMail } from '../mail/site.ts'
import { hasPasskeys } from '../passkey/relying-party.ts'
import { listProviders } from '../provider/find-provider.ts'
import { hasPhones } from '../sms/phones.ts'
import { presentKeySet } from './keys.ts'

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
    passkeys_enabled: hasPasskeys(scope, requestUrl),
  }
}

/**
 * `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server` (RFC 8414, section 2; OpenID Connect
 * Discovery, section 3): who signs our tokens and where the keys are. There is no grant of OAuth's, so none is named, and
 * no endpoint of one.
 */
export const presentConfiguration = (secrets: Secrets, issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: [],
  grant_types_supported: [],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [
    ...new Set(presentKeySet(secrets).keys.map(({ alg }) => alg)),
  ],
  claims_supported: [
    ...['iss', 'sub', 'aud', 'exp', 'iat', 'session_id', 'role', 'aal', 'amr', 'is_anonymous'],
    ...['email', 'phone', 'app_metadata', 'user_metadata'],
  ],
})
