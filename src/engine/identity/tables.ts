// The accounts: who somebody is, the ways in that they have, where they are signed in, and what proves, limits and
// records all of it.
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { CodePurpose } from '../core/index.ts'
import type { Factor } from './factor/tables.ts'

/** One way that a person proved who they are (RFC 8176 calls it an authentication method reference). */
export interface AuthenticationMethod {
  readonly method: string
  /** Unix seconds. */
  readonly timestamp: number
}

export const users = sqliteTable(
  'auth_users',
  {
    id: text('id').primaryKey(),
    /** Normalised by `account/email.ts`; null for people who came without one. */
    email: text('email').unique(),
    /** A PHC string made by `password/hash.ts`; null for people who never set a password. */
    passwordHash: text('password_hash'),
    emailConfirmedAt: text('email_confirmed_at'),
    lastSignInAt: text('last_sign_in_at'),
    /** What the server knows of the user; a client can read it but never write it. */
    appMetadata: text('app_metadata', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** What the user says of themselves: never a reason to allow anything. */
    userMetadata: text('user_metadata', { mode: 'json' })
      .$type<Record<string, unknown>>()
      .notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    /** E.164 without the plus sign, as GoTrue has it; null for people who came without one. */
    phone: text('phone').unique(),
    phoneConfirmedAt: text('phone_confirmed_at'),
    confirmationSentAt: text('confirmation_sent_at'),
    recoverySentAt: text('recovery_sent_at'),
    /** The address that the user is about to have, until it is confirmed. */
    newEmail: text('new_email'),
    emailChangeSentAt: text('email_change_sent_at'),
    /** Whether one of the two mailboxes has confirmed the change of address. */
    emailChangeConfirmed: integer('email_change_confirmed', { mode: 'boolean' })
      .notNull()
      .default(false),
    newPhone: text('new_phone'),
    phoneChangeSentAt: text('phone_change_sent_at'),
    reauthenticationSentAt: text('reauthentication_sent_at'),
    invitedAt: text('invited_at'),
    bannedUntil: text('banned_until'),
    deletedAt: text('deleted_at'),
    isAnonymous: integer('is_anonymous', { mode: 'boolean' }).notNull().default(false),
    role: text('role').notNull().default('authenticated'),
  },
  (table) => [index('auth_users_created_at_idx').on(table.createdAt)],
)

/** Ways in: a user has one for each provider's account, `email` being one of the providers. */
export const identities = sqliteTable(
  'auth_identities',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    /** The user's id at the provider; for `email` it is ours. */
    providerId: text('provider_id').notNull(),
    identityData: text('identity_data', { mode: 'json' })
      .$type<Record<string, unknown>>()
      .notNull(),
    lastSignInAt: text('last_sign_in_at'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('auth_identities_provider_provider_id_idx').on(table.provider, table.providerId),
    index('auth_identities_user_id_idx').on(table.userId),
  ],
)

/** Where users are signed in; signing out deletes the row. */
export const sessions = sqliteTable(
  'auth_sessions',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The number in the one refresh token that rotates; each rotation adds one. */
    refreshCounter: integer('refresh_counter').notNull(),
    refreshedAt: text('refreshed_at').notNull(),
    /** How the user proved who they are, most recent first. */
    amr: text('amr', { mode: 'json' }).$type<AuthenticationMethod[]>().notNull(),
    createdAt: text('created_at').notNull(),
    userAgent: text('user_agent'),
    /** Where the session was begun: an IP address, as Cloudflare names it. */
    address: text('address'),
    aal: text('aal').notNull().default('aal1'),
  },
  (table) => [index('auth_sessions_user_id_idx').on(table.userId)],
)

/** Open one-time codes, each with its link; one for each user and purpose. Redeeming deletes the row. */
export const oneTimeCodes = sqliteTable(
  'auth_one_time_codes',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text('purpose').$type<CodePurpose>().notNull(),
    /** The address or number that it was sent to. */
    sentTo: text('sent_to').notNull(),
    /** HMAC of the code, the address and the purpose. */
    codeHash: text('code_hash').notNull(),
    /** SHA-256 of the link's token. */
    linkHash: text('link_hash').notNull().unique(),
    /** The PKCE flow that asked for it. */
    flowStateId: text('flow_state_id'),
    /** Wrong guesses. */
    failures: integer('failures').notNull().default(0),
    expiresAt: text('expires_at').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('auth_one_time_codes_user_id_purpose_idx').on(table.userId, table.purpose),
    index('auth_one_time_codes_sent_to_idx').on(table.sentTo),
    index('auth_one_time_codes_expires_at_idx').on(table.expiresAt),
  ],
)

/** PKCE flows: begun with a challenge, given an auth code, redeemed once; the row stays until its time is over. */
export const flowStates = sqliteTable(
  'auth_flow_states',
  {
    id: text('id').primaryKey(),
    /** Null until it is known whose flow it is. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the auth code; null until there is one. */
    codeHash: text('code_hash').unique(),
    challenge: text('challenge').notNull(),
    challengeMethod: text('challenge_method').$type<'s256' | 'plain'>().notNull(),
    /** How the user proves who they are, for the session's `amr`. */
    method: text('method').notNull(),
    redirectTo: text('redirect_to'),
    /** What a provider gave for the app, sealed, to be handed over with the session. */
    providerTokens: text('provider_tokens'),
    /** The session that was begun with the code; of a link to another account, the one that asked for it. */
    sessionId: text('session_id'),
    /** When the code was redeemed; null until then. */
    redeemedAt: text('redeemed_at'),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (table) => [
    index('auth_flow_states_user_id_idx').on(table.userId),
    index('auth_flow_states_expires_at_idx').on(table.expiresAt),
  ],
)

/** Security events: who did what to whom, from where. */
export const auditLog = sqliteTable(
  'auth_audit_log',
  {
    id: text('id').primaryKey(),
    /** GoTrue's name of the action. */
    action: text('action').notNull(),
    /** Who did it; null for the operator and for nobody that is known. */
    actorId: text('actor_id'),
    /** To whose account. */
    subjectId: text('subject_id'),
    address: text('address'),
    userAgent: text('user_agent'),
    details: text('details', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    index('auth_audit_log_created_at_idx').on(table.createdAt),
    index('auth_audit_log_subject_id_created_at_idx').on(table.subjectId, table.createdAt),
  ],
)

/** Exact counters of attempts; the next one after `resets_at` counts from 1 again. */
export const attempts = sqliteTable(
  'auth_attempts',
  {
    /** SHA-256 of what is counted and of whom. */
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    resetsAt: text('resets_at').notNull(),
  },
  (table) => [index('auth_attempts_resets_at_idx').on(table.resetsAt)],
)

export type User = typeof users.$inferSelect
export type Identity = typeof identities.$inferSelect
export type Session = typeof sessions.$inferSelect
export type OneTimeCode = typeof oneTimeCodes.$inferSelect
export type FlowState = typeof flowStates.$inferSelect
export type AuditEntry = typeof auditLog.$inferSelect

/** A user with the ways in and the second factors that they have. */
export interface Account {
  readonly user: User
  readonly identities: readonly Identity[]
  readonly factors: readonly Factor[]
}

/** What every way in leads to. */
export interface SignedIn {
  readonly account: Account
  readonly session: Session
}
