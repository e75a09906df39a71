// Second factors: what a user shows beside their first proof. Passkeys are here too, as they are one kind of them.
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { users } from '../tables.ts'

export type FactorType = 'totp' | 'phone' | 'webauthn' | 'recovery_code'

/** A second factor that a user has, or is about to have. */
export const factors = sqliteTable(
  'auth_factors',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: text('type').$type<FactorType>().notNull(),
    /** It counts once it has been verified. */
    status: text('status').$type<'unverified' | 'verified'>().notNull(),
    friendlyName: text('friendly_name').notNull(),
    /** Of a `totp`: the secret, sealed. */
    secret: text('secret'),
    /** Of a `totp`: the last time step that was shown; it and earlier ones are used up (RFC 6238, section 5.2). */
    lastStep: integer('last_step'),
    /** Of a `phone`: the normalised number. */
    phone: text('phone'),
    lastChallengedAt: text('last_challenged_at'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('auth_factors_user_id_friendly_name_idx').on(table.userId, table.friendlyName),
  ],
)

/** What a challenge is for. */
export type ChallengePurpose = 'factor' | 'passkey_registration' | 'passkey_authentication'

/** An open challenge. Answering it deletes the row. */
export const challenges = sqliteTable(
  'auth_challenges',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose').$type<ChallengePurpose>().notNull(),
    /** Null where it is not known yet who answers: signing in with a passkey. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    factorId: text('factor_id').references(() => factors.id, { onDelete: 'cascade' }),
    /** The session that asked; only it may answer. */
    sessionId: text('session_id'),
    /** Of a phone: the HMAC of the code that was sent. Of WebAuthn: the challenge, in base64url. */
    secret: text('secret'),
    /** Of WebAuthn: the relying party's id and the origins that the answer may come from. */
    relyingParty: text('relying_party', { mode: 'json' }).$type<RelyingParty>(),
    /** Answers that were looked at; the right one deletes the row. */
    failures: integer('failures').notNull().default(0),
    expiresAt: text('expires_at').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    index('auth_challenges_user_id_idx').on(table.userId),
    index('auth_challenges_factor_id_idx').on(table.factorId),
    index('auth_challenges_expires_at_idx').on(table.expiresAt),
  ],
)

/** For whom a WebAuthn credential is (WebAuthn Level 3, section 4). */
export interface RelyingParty {
  readonly id: string
  readonly origins: readonly string[]
}

/** One-time codes for who has lost their second factor. */
export const recoveryCodes = sqliteTable(
  'auth_recovery_codes',
  {
    id: text('id').primaryKey(),
    factorId: text('factor_id')
      .notNull()
      .references(() => factors.id, { onDelete: 'cascade' }),
    /** HMAC of the code and its owner. */
    codeHash: text('code_hash').notNull(),
    createdAt: text('created_at').notNull(),
    /** Null until it is used; then it stays, to be counted. */
    usedAt: text('used_at'),
  },
  (table) => [
    uniqueIndex('auth_recovery_codes_factor_id_code_hash_idx').on(table.factorId, table.codeHash),
  ],
)

/** WebAuthn credentials: passkeys, which are a way in, and those of factors. */
export const passkeys = sqliteTable(
  'auth_passkeys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The factor that it is; null for a passkey that is a way in. */
    factorId: text('factor_id').references(() => factors.id, { onDelete: 'cascade' }),
    /** The authenticator's name of the credential, in base64url. */
    credentialId: text('credential_id').notNull().unique(),
    /** COSE key, in base64url. */
    publicKey: text('public_key').notNull(),
    /** How often the authenticator says that it has signed; one that goes back was copied. */
    counter: integer('counter').notNull(),
    transports: text('transports', { mode: 'json' }).$type<string[]>().notNull(),
    isBackedUp: integer('is_backed_up', { mode: 'boolean' }).notNull(),
    /** Which make of authenticator it is. */
    aaguid: text('aaguid').notNull(),
    friendlyName: text('friendly_name').notNull(),
    lastUsedAt: text('last_used_at'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    index('auth_passkeys_user_id_idx').on(table.userId),
    index('auth_passkeys_factor_id_idx').on(table.factorId),
  ],
)

export type Factor = typeof factors.$inferSelect
export type FactorChallenge = typeof challenges.$inferSelect
export type RecoveryCode = typeof recoveryCodes.$inferSelect
export type Passkey = typeof passkeys.$inferSelect
