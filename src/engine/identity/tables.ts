// The accounts: who somebody is, the ways in that they have, and where they are signed in.
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** One way that a person proved who they are (RFC 8176 calls it an authentication method reference). */
export interface AuthenticationMethod {
  readonly method: string
  /** Unix seconds. */
  readonly timestamp: number
}

export const users = sqliteTable('auth_users', {
  id: text('id').primaryKey(),
  /** Normalised by `email.ts`; null for people who came without one. */
  email: text('email').unique(),
  /** A PHC string made by `password.ts`; null for people who never set a password. */
  passwordHash: text('password_hash'),
  emailConfirmedAt: text('email_confirmed_at'),
  lastSignInAt: text('last_sign_in_at'),
  /** What the server knows of the user; a client can read it but never write it. */
  appMetadata: text('app_metadata', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  /** What the user says of themselves: never a reason to allow anything. */
  userMetadata: text('user_metadata', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
})

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
  },
  (table) => [index('auth_sessions_user_id_idx').on(table.userId)],
)

export type User = typeof users.$inferSelect
export type Identity = typeof identities.$inferSelect
export type Session = typeof sessions.$inferSelect

/** A user with the ways in that they have. */
export interface Account {
  readonly user: User
  readonly identities: readonly Identity[]
}

/** What every way in leads to. */
export interface SignedIn {
  readonly account: Account
  readonly session: Session
}
