// What the function host keeps: calls that nobody waits for, and how often callers have called.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * A call under `Prefer: respond-async`, or a workflow. Its event holds the request and its delivery how far it got; all
 * three go together, but that a workflow outlives its event.
 */
export const invocations = sqliteTable(
  'ledge_invocations',
  {
    /** The id of its event; those of later ones sort later. */
    id: text('id').primaryKey(),
    functionName: text('function_name').notNull(),
    /** Who may ask after it: `user:<id>`, `anon`, or `key:<role>:<key>`. */
    owner: text('owner').notNull(),
    createdAt: text('created_at').notNull(),
    /** JSON of how it ended, and when; null while it has not. */
    outcome: text('outcome'),
    endedAt: text('ended_at'),
    isWorkflow: integer('is_workflow', { mode: 'boolean' }).notNull().default(false),
    /** JSON of where a workflow is; null before it began. */
    progress: text('progress'),
  },
  (table) => [
    index('ledge_invocations_ended_workflows_idx').on(table.endedAt).where(sql`is_workflow`),
  ],
)

/** A workflow's step whose batch has committed: written in that batch, so that no run of the step commits another one. */
export const steps = sqliteTable(
  'ledge_steps',
  {
    invocationId: text('invocation_id')
      .notNull()
      .references(() => invocations.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    committedAt: text('committed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invocationId, table.name] })],
)

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
