// What the Worker is told from outside, parsed once per isolate: keys from secrets, choices from the app.
import * as z from 'zod'
import {
  DEFAULT_IDENTITY_SETTINGS,
  type IdentitySettings,
  type IdentitySettingsDefinition,
  mergeIdentitySettings,
} from './identity-settings.ts'
import { lazy } from './lazy.ts'
import { type SigningKey, signingKeysSchema } from './signing-keys.ts'

/** An app's choices; each has a default. */
export interface Settings {
  /** Seconds that an access token is valid. */
  accessTokenSeconds: number
  /** Whether a new address counts as confirmed at once, so that sign-up returns a session. */
  confirmEmailsAtOnce: boolean
  /** Fewest characters in a password. */
  passwordMinLength: number
  /** Most rows that one data request returns. */
  maxRows: number
  /** Most rows of a table that a client's filter or order may go through for want of an index. */
  maxScannedRows: number
  /** Whether clients may ask the data API for `sum()`, `avg()`, `min()`, `max()` and `count()`. */
  aggregates: boolean
  /** Largest request body in bytes. */
  maxBodyBytes: number
  /** Origins that browsers may call from; `*` allows all, without credentials. */
  allowedOrigins: '*' | readonly string[]
  /** Days that an event is kept once all its deliveries are done. */
  keepSettledDays: number
  /** Days that a dead letter is kept: a delivery with its event, or a message of a queue. */
  keepDeadDays: number
  /** Whether runs of functions are counted and recorded. */
  recordRuns: boolean
  /** Which share of the runs that did not fail is recorded one by one, from 0 to 1. All are counted. */
  sampledRuns: number
  /** Days that records and counts of runs are kept. */
  keepRunDays: number
  /** Accounts, sessions, mail and their limits. */
  identity: IdentitySettings
}

/** As an app gives them: any of them, and any part of each group. */
export type SettingsDefinition = Partial<Omit<Settings, 'identity'>> & {
  identity?: IdentitySettingsDefinition
}

export const DEFAULT_SETTINGS: Settings = {
  accessTokenSeconds: 3600,
  confirmEmailsAtOnce: false,
  passwordMinLength: 8,
  maxRows: 1000,
  maxScannedRows: 10_000,
  aggregates: false,
  maxBodyBytes: 1_000_000,
  allowedOrigins: '*',
  keepSettledDays: 7,
  keepDeadDays: 30,
  recordRuns: true,
  sampledRuns: 0.1,
  keepRunDays: 7,
  identity: DEFAULT_IDENTITY_SETTINGS,
}

/** What the app gives over the defaults. */
export const mergeSettings = (given: SettingsDefinition = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  ...given,
  identity: mergeIdentitySettings(given.identity),
})

/** Whether a URL is one that others can be built on. */
function isPlain(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.username + url.password + url.search + url.hash === ''
}

const secretsSchema = lazy(() =>
  z.object({
    LEDGE_SIGNING_KEYS: signingKeysSchema(),
    LEDGE_PUBLISHABLE_KEY: z.string().regex(/^sb_publishable_[\w-]{20,}$/),
    LEDGE_SECRET_KEY: z.string().regex(/^sb_secret_[\w-]{20,}$/),
    LEDGE_DEV: z.literal('1').optional(),
    LEDGE_SITE_URL: z
      .url({ protocol: /^https?$/ })
      .refine(isPlain)
      .optional(),
    LEDGE_TURNSTILE_SECRET: z.string().min(1).optional(),
    LEDGE_RATE_LIMITS: z.enum(['on', 'off']).optional(),
  }),
)

export interface Secrets {
  /** The first one signs; all of them verify. */
  signingKeys: SigningKey[]
  publishableKey: string
  secretKey: string
  /** Local development: `LEDGE_DEV=1`, which only `.dev.vars` sets. */
  isDevelopment: boolean
  /** Where the app is: links lead nowhere else, but for what `redirectUrls` allows. Null when it was not told. */
  siteUrl: string | null
  /** Of Cloudflare Turnstile; with it, strangers must show that they are no robots. */
  turnstileSecret: string | null
  /** `LEDGE_RATE_LIMITS=off`, which counts in local development only. */
  areLimitsOff: boolean
}

/**
 * Reads the Worker's secrets, once for each isolate.
 * @throws Error that names each one that is missing or malformed, never its value: the Worker then refuses all requests
 */
export function requireSecrets(env: Record<string, unknown>): Secrets {
  const parsed = secretsSchema().safeParse(env)
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
    throw new Error(
      `Missing or malformed: ${names.join(', ')}. Set each with "wrangler secret put".`,
    )
  }
  const { data } = parsed
  const isDevelopment = data.LEDGE_DEV === '1'
  if (!isDevelopment && data.LEDGE_RATE_LIMITS === 'off') {
    console.warn('LEDGE_RATE_LIMITS=off is for local development: the limits stay on.')
  }
  return {
    signingKeys: data.LEDGE_SIGNING_KEYS,
    publishableKey: data.LEDGE_PUBLISHABLE_KEY,
    secretKey: data.LEDGE_SECRET_KEY,
    isDevelopment,
    siteUrl: data.LEDGE_SITE_URL?.replace(/\/+$/, '') ?? null,
    turnstileSecret: data.LEDGE_TURNSTILE_SECRET ?? null,
    areLimitsOff: isDevelopment && data.LEDGE_RATE_LIMITS === 'off',
  }
}
