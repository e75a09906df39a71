// The event pipeline's state: what happened, and who still has to hear of it.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What happened; a row is written in the batch of the change that it tells of. */
export const events = sqliteTable(
  'ledge_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    subject: text('subject'),
    data: text('data', { mode: 'json' }).notNull(),
    /** W3C trace context of the request that raised it. */
    traceparent: text('traceparent'),
    /** How many events led to this one; a loop is refused at eight. */
    depth: integer('depth').notNull().default(0),
    createdAt: text('created_at').notNull(),
    /** When every delivery was done or dead; null while there is work. */
    settledAt: text('settled_at'),
  },
  (table) => [
    index('ledge_events_unsettled_idx').on(table.createdAt).where(sql`settled_at IS NULL`),
  ],
)

/** One subscriber's progress with one event; made at the first claim. */
export const deliveries = sqliteTable(
  'ledge_deliveries',
  {
    eventId: text('event_id').notNull(),
    functionName: text('function_name').notNull(),
    state: text('state', { enum: ['pending', 'running', 'done', 'dead'] }).notNull(),
    /** Runs begun: counted at the claim, so that a run which takes its isolate down counts too. */
    attempts: integer('attempts').notNull().default(0),
    /** When it is due: at once, after a back-off, or, while it runs, when its lease ends. */
    nextAttemptAt: text('next_attempt_at').notNull(),
    /** Names the run that holds the delivery; a run that lost it cannot commit. */
    leaseId: text('lease_id'),
    lastError: text('last_error'),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.functionName] }),
    index('ledge_deliveries_due_idx')
      .on(table.nextAttemptAt)
      .where(sql`state IN ('pending', 'running')`),
  ],
)
