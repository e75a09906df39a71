// The event pipeline's state: what happened, and who still has to hear of it.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, sqliteView, text } from 'drizzle-orm/sqlite-core'

/** What happened; a row is written in the batch of the change that it tells of. */
export const events = sqliteTable(
  'ledge_events',
  {
    /** The order in which events were written: SQLite's rowid, by a name of its own. */
    sequence: integer('sequence').primaryKey(),
    id: text('id').notNull().unique(),
    type: text('type').notNull(),
    subject: text('subject'),
    data: text('data', { mode: 'json' }).notNull(),
    /** Whose request led to it, through however many events. */
    userId: text('user_id'),
    /** W3C trace context of the request that raised it. */
    traceparent: text('traceparent'),
    /** How many events led to this one; a loop is refused at eight. */
    depth: integer('depth').notNull().default(0),
    createdAt: text('created_at').notNull(),
    /** When every delivery was done or dead; null while there is work. */
    settledAt: text('settled_at'),
    /** Whether it was settled with a dead delivery: such an event is kept longer. */
    hasDead: integer('has_dead', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    index('ledge_events_settled_idx')
      .on(table.hasDead, table.settledAt)
      .where(sql`settled_at IS NOT NULL`),
    index('ledge_events_unsettled_idx').on(table.createdAt).where(sql`settled_at IS NULL`),
    index('ledge_events_lane_idx')
      .on(table.type, table.subject)
      .where(sql`settled_at IS NULL AND subject IS NOT NULL`),
  ],
)

/** Where the writes of the batch under way come from, for the change feed's triggers. No row between batches. */
export const context = sqliteTable('ledge_context', {
  id: integer('id').primaryKey(),
  userId: text('user_id'),
  traceparent: text('traceparent'),
  /** The depth of events that the batch raises. */
  depth: integer('depth').notNull(),
  /** The batch's now. */
  at: text('at').notNull(),
  /** The last event's `sequence` before the batch: what is above it, the batch has raised. */
  mark: integer('mark').notNull(),
})

/**
 * What an event that a trigger writes has beside its own: an id as `createId` makes it (RFC 9562, section 5.7), and
 * where the batch comes from. A write that is no batch of the engine's comes from nowhere.
 */
export const origin = sqliteView('ledge_origin', {
  id: text('id').notNull(),
  userId: text('user_id'),
  traceparent: text('traceparent'),
  depth: integer('depth').notNull(),
  at: text('at').notNull(),
}).as(sql`
  SELECT lower(printf('%08x-%04x-7%.3s-%s%.3s-%s', ms >> 16, ms & 65535, hex(randomblob(2)),
    substr('89ab', 1 + (random() & 3), 1), hex(randomblob(2)), hex(randomblob(6)))) AS id,
    user_id, traceparent, depth, at
  FROM (SELECT *, CAST(round(unixepoch(at, 'subsec') * 1000) AS INTEGER) AS ms FROM (
    SELECT user_id, traceparent, depth, at FROM ledge_context
    UNION ALL
    SELECT NULL, NULL, 0, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE NOT EXISTS (SELECT 1 FROM ledge_context)))`)

/** `discarded`: an operator said that it need not run; the row stays, so that it is not made anew. */
export const DELIVERY_STATES = ['pending', 'running', 'done', 'dead', 'discarded'] as const

/** One subscriber's progress with one event; made at the first claim. */
export const deliveries = sqliteTable(
  'ledge_deliveries',
  {
    eventId: text('event_id').notNull(),
    functionName: text('function_name').notNull(),
    state: text('state', { enum: DELIVERY_STATES }).notNull(),
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
    index('ledge_deliveries_dead_idx').on(table.updatedAt).where(sql`state = 'dead'`),
  ],
)

/** Until when each function's schedule has been looked at: a tick after it is new, one before it has had its turn. */
export const schedules = sqliteTable('ledge_schedules', {
  functionName: text('function_name').primaryKey(),
  seenUntil: text('seen_until').notNull(),
})

/** Messages that a queue function could not handle, kept for an operator. */
export const deadMessages = sqliteTable(
  'ledge_dead_messages',
  {
    /** The queue as its function names it: `clicks`. */
    queue: text('queue').notNull(),
    messageId: text('message_id').notNull(),
    functionName: text('function_name').notNull(),
    body: text('body', { mode: 'json' }).notNull(),
    attempts: integer('attempts').notNull(),
    lastError: text('last_error').notNull(),
    sentAt: text('sent_at').notNull(),
    diedAt: text('died_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.queue, table.messageId] }),
    index('ledge_dead_messages_died_at_idx').on(table.diedAt),
  ],
)
