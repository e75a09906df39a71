// Where an app may step into identity: how mail and messages leave, what they say, who may come in and what a token
// tells. Types and names only; `identity/` calls them.
import type { Drizzle } from './database.ts'
import type { Provider } from './provider.ts'

/** What a one-time code is for. */
export type CodePurpose = MailKind | 'sms' | 'phone_change'

/** The mails that there are; each carries the one-time code of the same name. */
export type MailKind =
  | 'confirmation'
  | 'recovery'
  | 'magiclink'
  | 'invite'
  | 'email_change_current'
  | 'email_change_new'
  | 'reauthentication'

/** Types of the events that tell of users; `signedUp()`, `signedIn()` and `userDeleted()` wait for them. */
export const USER_EVENTS = {
  signedUp: 'user.signed_up',
  signedIn: 'user.signed_in',
  deleted: 'user.deleted',
} as const

export type UserEventType = (typeof USER_EVENTS)[keyof typeof USER_EVENTS]

/** A user as the app's extensions see one. */
export interface IdentityUser {
  readonly id: string
  readonly email: string | null
  readonly phone: string | null
  readonly role: string
  readonly isAnonymous: boolean
  readonly appMetadata: Readonly<Record<string, unknown>>
  readonly userMetadata: Readonly<Record<string, unknown>>
}

/** What an extension is given beside its subject. */
export interface IdentityContext {
  /** Bindings and secrets. */
  readonly env: Env
  /** drizzle over D1 with full rights. */
  readonly db: Drizzle
  waitUntil(promise: Promise<unknown>): void
}

/** What is given to who sends mails and messages. */
export interface SendContext extends IdentityContext {
  /** The same for each attempt to send the same thing: providers that know such keys send it once. */
  readonly idempotencyKey: string
}

/** A mail ready to be sent. */
export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Hands mails to a provider. */
export interface Mailer {
  /** Resolves when the provider has taken the mail; what it throws is tried again later. */
  send(mail: Mail, context: SendContext): Promise<void>
}

/** A text message ready to be sent. */
export interface SmsMessage {
  /** E.164 with its plus sign. */
  readonly to: string
  readonly text: string
  readonly code: string
  readonly channel: 'sms' | 'whatsapp'
}

/** What a template can say. Everything in it may come from a stranger: escape it in HTML. */
export interface MailFacts {
  readonly kind: MailKind
  /** Who gets the mail. */
  readonly to: string
  readonly code: string
  /** Null for a mail that holds only a code. */
  readonly link: string | null
  /** The origin of the app. */
  readonly siteUrl: string
  /** The address that the user is about to have, in mails about a change of address. */
  readonly newEmail: string | null
  /** How long code and link hold. */
  readonly minutes: number
}

/** What a mail says. */
export interface MailContent {
  readonly subject: string
  readonly html: string
  readonly text: string
}

export type MailTemplate = (facts: MailFacts) => MailContent

/** Claims that a token is about to have, and whose it is. */
export interface TokenFacts {
  readonly user: IdentityUser
  readonly claims: Readonly<Record<string, unknown>>
}

/** The app's extensions of identity; each has a default. */
export interface IdentityExtensions {
  /** Services through which people may come in: `google()`, `github()`, `openId({ … })` … */
  readonly providers?: readonly Provider[]
  /** Sends a text message; without it there are no phone codes. */
  readonly sendSms?: (message: SmsMessage, context: SendContext) => Promise<void>
  /** How mail leaves in production: the `EMAIL` binding unless given. */
  readonly mailer?: Mailer
  /** Mails that say something else than ours. */
  readonly templates?: Readonly<Partial<Record<MailKind, MailTemplate>>>
  /**
   * Runs before an account is made; an ApiError that it throws refuses it. It also runs for a sign-up with an address that
   * is taken, of which nothing comes, so that its answer tells nothing: write nothing here, wait for `signedUp()`.
   */
  readonly beforeUserCreated?: (
    user: IdentityUser,
    context: IdentityContext,
  ) => void | Promise<void>
  /** Gives claims of the app's own for a token; those of the protocol cannot be replaced. */
  readonly beforeTokenIssued?: (
    facts: TokenFacts,
    context: IdentityContext,
  ) => Record<string, unknown> | Promise<Record<string, unknown>>
}
