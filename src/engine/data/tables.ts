// What the data service keeps for itself.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The rows that the update under way changes. One row, overwritten by each batch that needs it. */
export const targets = sqliteTable('ledge_targets', {
  id: integer('id').primaryKey(),
  /** rowids, a JSON array. */
  rowIds: text('row_ids').notNull(),
})
