// Sign-ins under way at somebody else's.
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { users } from '../tables.ts'

/** A user who was sent to a provider and has yet to come back. Coming back deletes the row. */
export const providerFlows = sqliteTable(
  'auth_provider_flows',
  {
    /** SHA-256 of the `state` that travels along. */
    id: text('id').primaryKey(),
    provider: text('provider').notNull(),
    /** What the provider's own PKCE needs, sealed. */
    verifier: text('verifier').notNull(),
    /** SHA-256 of the cookie that the browser got with the redirect; null where it was not sent by us. */
    browserHash: text('browser_hash'),
    /** The nonce that the ID token must hold. */
    nonce: text('nonce').notNull(),
    /** Who asked to link the account to theirs, and in which session; null for a sign-in. */
    linkUserId: text('link_user_id').references(() => users.id, { onDelete: 'cascade' }),
    linkSessionId: text('link_session_id'),
    /** The client's PKCE challenge; null for the implicit flow. */
    challenge: text('challenge'),
    challengeMethod: text('challenge_method').$type<'s256' | 'plain'>(),
    redirectTo: text('redirect_to').notNull(),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at').notNull(),
  },
  (table) => [
    index('auth_provider_flows_link_user_id_idx').on(table.linkUserId),
    index('auth_provider_flows_expires_at_idx').on(table.expiresAt),
  ],
)

export type ProviderFlow = typeof providerFlows.$inferSelect
