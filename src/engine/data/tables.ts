// What the data service keeps for itself.
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The rows that the update under way changes. One row, overwritten by each batch that needs it. */
export const targets = sqliteTable('ledge_targets', {
  id: integer('id').primaryKey(),
  /** rowids, a JSON array. */
  rowIds: text('row_ids').notNull(),
})

/** How many rows each of the app's tables has, as the schedule has counted them. */
export const tableSizes = sqliteTable('ledge_table_sizes', {
  name: text('name').primaryKey(),
  /** Not counted on past what the cost guard needs to know. */
  rows: integer('row_count').notNull(),
  measuredAt: text('measured_at').notNull(),
})

/** Statements of clients, without their values, for `npm run db:advise`. */
export const queryShapes = sqliteTable(
  'ledge_query_shapes',
  {
    /** A hash of the statement. */
    id: text('id').primaryKey(),
    sql: text('sql').notNull(),
    /** The tables in it, and what would lead SQLite to their rows. */
    parts: text('parts', { mode: 'json' }).notNull(),
    /** How many isolates have met it. */
    seen: integer('seen').notNull(),
    firstSeenAt: text('first_seen_at').notNull(),
    lastSeenAt: text('last_seen_at').notNull(),
  },
  (table) => [index('ledge_query_shapes_last_seen_at_idx').on(table.lastSeenAt)],
)
