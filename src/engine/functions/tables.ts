// What the function host keeps: calls that nobody waits for, and how often callers have called.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** A call under `Prefer: respond-async`. Its event holds the request and its delivery how far it got; all three go together. */
export const invocations = sqliteTable('ledge_invocations', {
  /** The id of its event; those of later ones sort later. */
  id: text('id').primaryKey(),
  functionName: text('function_name').notNull(),
  /** Who may ask after it: `user:<id>`, `anon`, or `key:<role>:<key>`. */
  owner: text('owner').notNull(),
  createdAt: text('created_at').notNull(),
  /** JSON of how it ended, and when; null while it has not. */
  outcome: text('outcome'),
  endedAt: text('ended_at'),
})

/** How often somebody has called a function that has a `rate`. */
export const rates = sqliteTable(
  'ledge_rates',
  {
    /** SHA-256 of the function and its caller: the table lists no addresses. */
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    /** When it is counted anew. */
    resetsAt: text('resets_at').notNull(),
  },
  (table) => [index('ledge_rates_resets_at_idx').on(table.resetsAt)],
)
