// API keys that the operator has made, and how often each was used.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One key: what it may do. The key itself is shown once and kept nowhere. */
export const apiKeys = sqliteTable(
  'ledge_api_keys',
  {
    /** The part of the key that may be seen; ids sort by when they were made. */
    id: text('id').primaryKey(),
    /** SHA-256 of the whole key: it has 256 random bits, so nobody finds it by trying. */
    hash: text('hash').notNull(),
    name: text('name').notNull(),
    role: text('role').notNull(),
    prefixes: text('prefixes', { mode: 'json' }).$type<string[]>().notNull(),
    /** Null for all. */
    methods: text('methods', { mode: 'json' }).$type<string[]>(),
    /** Both null for a key without a plan. */
    rateCount: integer('rate_count'),
    rateSeconds: integer('rate_seconds'),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    /** Since when, or from when on, it opens nothing. */
    endsAt: text('ends_at'),
    /** When the plan's window began, in Unix milliseconds, and what all isolates have told of it so far. */
    windowStart: integer('window_start').notNull().default(0),
    windowCount: integer('window_count').notNull().default(0),
  },
  (table) => [index('ledge_api_keys_ends_at_idx').on(table.endsAt).where(sql`ends_at IS NOT NULL`)],
)

/** How often a key was used on one day, in UTC. */
export const apiKeyUses = sqliteTable(
  'ledge_api_key_uses',
  {
    keyId: text('key_id').notNull(),
    day: text('day').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.keyId, table.day] }),
    index('ledge_api_key_uses_day_idx').on(table.day),
  ],
)
