// An app's choices about accounts: who may come in, how long sessions and codes last, and how often one may try.

/** So many within so many seconds. */
export interface RateLimit {
  count: number
  seconds: number
}

/** How often something may be asked; GoTrue's defaults where it has them. */
export interface RateLimits {
  /** Sign-ups from one address. */
  signUp: RateLimit
  /** Wrong passwords for one account. */
  password: RateLimit
  /** Wrong passwords from one address, for whichever accounts. */
  signIn: RateLimit
  /** Anonymous sign-ins from one address. */
  anonymous: RateLimit
  /** Codes and magic links asked for from one address. */
  otp: RateLimit
  /** Codes and links shown from one address. */
  verify: RateLimit
  /** Refreshed tokens of one session. */
  refresh: RateLimit
  /** Mails to one mailbox. */
  email: RateLimit
  /** Messages to one phone. */
  sms: RateLimit
}

export interface IdentitySettings {
  /** Whether somebody may come in without an address, a number or a password. */
  anonymousUsers: boolean
  /** Whether strangers may make an account; without it only the operator can. */
  allowSignUp: boolean
  /** Globs of URLs, beside those of `LEDGE_SITE_URL`, that a link may lead to: `myapp://**`, `https://*.example.com/**`. */
  redirectUrls: readonly string[]
  /** Whether a change of address must be confirmed from the old mailbox too. */
  secureEmailChange: boolean
  /** Whether a new password needs the code of a reauthentication, unless the session is young. */
  reauthenticateToChangePassword: boolean
  /** Whether a new password needs the current one. */
  requireCurrentPassword: boolean
  /** Whether the commonest passwords are refused. */
  refuseCommonPasswords: boolean
  /** Seconds without a refresh after which a session ends; null: never. */
  sessionIdleSeconds: number | null
  /** Seconds after which a session ends, whatever happens; null: never. */
  sessionSeconds: number | null
  /** Seconds after a rotation for which an earlier refresh token still gets the current one. */
  refreshReuseSeconds: number
  /** Seconds that a code or link in a mail holds. */
  mailCodeSeconds: number
  /** Seconds that a code in a text message holds. */
  smsCodeSeconds: number
  /** The sender of mails: `Shop <hello@example.com>` or `hello@example.com`. Production sends none without it. */
  mailFrom: string
  /** Seconds between two mails of one kind to one mailbox, and between two messages to one phone. */
  mailIntervalSeconds: number
  /** Phone numbers that get no message, each with the code that it always has. */
  testPhones: Readonly<Record<string, string>>
  rateLimits: RateLimits
}

const MINUTE = 60
const HOUR = 60 * MINUTE

export const DEFAULT_IDENTITY_SETTINGS: IdentitySettings = {
  anonymousUsers: false,
  allowSignUp: true,
  redirectUrls: [],
  secureEmailChange: true,
  reauthenticateToChangePassword: false,
  requireCurrentPassword: false,
  refuseCommonPasswords: true,
  sessionIdleSeconds: null,
  sessionSeconds: null,
  refreshReuseSeconds: 10,
  mailCodeSeconds: HOUR,
  smsCodeSeconds: MINUTE,
  mailFrom: '',
  mailIntervalSeconds: MINUTE,
  testPhones: {},
  rateLimits: {
    signUp: { count: 30, seconds: 5 * MINUTE },
    password: { count: 10, seconds: 5 * MINUTE },
    signIn: { count: 30, seconds: 5 * MINUTE },
    anonymous: { count: 30, seconds: HOUR },
    otp: { count: 30, seconds: 5 * MINUTE },
    verify: { count: 30, seconds: 5 * MINUTE },
    refresh: { count: 150, seconds: 5 * MINUTE },
    email: { count: 30, seconds: HOUR },
    sms: { count: 30, seconds: HOUR },
  },
}

/** As an app gives them: any part of each group. */
export type IdentitySettingsDefinition = Partial<Omit<IdentitySettings, 'rateLimits'>> & {
  rateLimits?: Partial<RateLimits>
}

/** What the app gives over the defaults. */
export const mergeIdentitySettings = (
  given: IdentitySettingsDefinition = {},
): IdentitySettings => ({
  ...DEFAULT_IDENTITY_SETTINGS,
  ...given,
  rateLimits: { ...DEFAULT_IDENTITY_SETTINGS.rateLimits, ...given.rateLimits },
})
