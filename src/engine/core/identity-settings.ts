// An app's choices about accounts: who may come in, how long sessions and codes last, and how often one may try.
import type { TrustedIssuer } from './issuer-settings.ts'

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
  /** Sign-ins through providers begun from one address, and ID tokens shown from it. */
  provider: RateLimit
  /** Refreshed tokens of one session. */
  refresh: RateLimit
  /** Mails to one mailbox. */
  email: RateLimit
  /** Messages to one phone. */
  sms: RateLimit
  /** Wrong answers to one account's second factors and recovery codes; and, by itself, its challenges. */
  factor: RateLimit
  /** Sign-ins by passkey that were begun and not ended, from one address; new passkeys that one account asks for. */
  passkey: RateLimit
}

/** The kinds of second factor, each of which may be switched off. */
export interface SecondFactorSettings {
  totp: boolean
  phone: boolean
  webAuthn: boolean
  recoveryCodes: boolean
}

/** For whom passkeys are made (WebAuthn Level 3, section 4). */
export interface RelyingPartySettings {
  /** What an authenticator shows. */
  name: string
  /** The domain that a passkey belongs to; the host of `LEDGE_SITE_URL` unless given. */
  id: string | null
  /** Origins, beside that of `LEDGE_SITE_URL`, that may use them: other hosts under the domain, `android:apk-key-hash:…`. */
  origins: readonly string[]
}

export interface IdentitySettings {
  /** Whether accounts are kept here. Without it `/auth/v1` answers 404, and only `issuers` say who somebody is. */
  builtIn: boolean
  /** Other services whose tokens are believed. */
  issuers: readonly TrustedIssuer[]
  /** Whether users may link accounts at providers to theirs, and unlink them. */
  manualLinking: boolean
  secondFactors: SecondFactorSettings
  /** Whether a passkey is a way in. */
  passkeys: boolean
  relyingParty: RelyingPartySettings
  /** Whether somebody may come in without an address, a number or a password. */
  anonymousUsers: boolean
  /** Whether strangers may make an account; without it only the operator can. */
  allowSignUp: boolean
  /** Globs of URLs, beside those of `LEDGE_SITE_URL`, that a link may lead to: `myapp://**`, `https://*.example.com/**`. */
  redirectUrls: readonly string[]
  /** Whether a change of address must be confirmed from the old mailbox too. */
  secureEmailChange: boolean
  /** Whether a new password, address, number or second factor needs the code of a reauthentication, unless the session is young. */
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
  builtIn: true,
  issuers: [],
  manualLinking: true,
  secondFactors: { totp: true, phone: true, webAuthn: true, recoveryCodes: true },
  passkeys: true,
  relyingParty: { name: 'Ledge', id: null, origins: [] },
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
    provider: { count: 30, seconds: 5 * MINUTE },
    refresh: { count: 150, seconds: 5 * MINUTE },
    email: { count: 30, seconds: HOUR },
    sms: { count: 30, seconds: HOUR },
    factor: { count: 15, seconds: 5 * MINUTE },
    passkey: { count: 30, seconds: 5 * MINUTE },
  },
}

/** As an app gives them: any part of each group. */
export type IdentitySettingsDefinition = Partial<Omit<IdentitySettings, Group>> & {
  [Name in Group]?: Partial<IdentitySettings[Name]>
}

type Group = 'rateLimits' | 'secondFactors' | 'relyingParty'

/** What the app gives over the defaults. */
export const mergeIdentitySettings = (
  given: IdentitySettingsDefinition = {},
): IdentitySettings => ({
  ...DEFAULT_IDENTITY_SETTINGS,
  ...given,
  rateLimits: { ...DEFAULT_IDENTITY_SETTINGS.rateLimits, ...given.rateLimits },
  secondFactors: { ...DEFAULT_IDENTITY_SETTINGS.secondFactors, ...given.secondFactors },
  relyingParty: { ...DEFAULT_IDENTITY_SETTINGS.relyingParty, ...given.relyingParty },
})
