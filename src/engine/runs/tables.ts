// Runs of functions: how often and how long, counted; and single ones, kept for whoever looks into a fault.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * How a run ended: `ok`; `refused`, when the function said no with an error below 500; `timeout`; `failed`, for
 * everything else that it threw.
 */
export const OUTCOMES = ['ok', 'refused', 'failed', 'timeout'] as const

/** One run: each that failed, and a share of the others. */
export const runs = sqliteTable(
  'ledge_runs',
  {
    /** A version 7 UUID: a later run has a greater one. */
    id: text('id').primaryKey(),
    functionName: text('function_name').notNull(),
    /** `request`, `event` or `queue`. */
    trigger: text('trigger').notNull(),
    /** The id of the request (`X-Request-Id`), of the event, or of the first message. */
    causeId: text('cause_id'),
    outcome: text('outcome', { enum: OUTCOMES }).notNull(),
    /** The error's code or class; never its text, which may hold anything. */
    error: text('error'),
    startedAt: text('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
  },
  (table) => [
    index('ledge_runs_function_idx').on(table.functionName, table.id),
    index('ledge_runs_failed_idx')
      .on(table.functionName, table.id)
      .where(sql`outcome IN ('failed', 'timeout')`),
  ],
)

/** How many runs of a function ended so within ten minutes, and took about so long. Every run is counted. */
export const runFigures = sqliteTable(
  'ledge_run_figures',
  {
    /** When the ten minutes began. */
    at: text('at').notNull(),
    functionName: text('function_name').notNull(),
    outcome: text('outcome', { enum: OUTCOMES }).notNull(),
    /** Durations grow by 19 percent from one to the next (`bucket.ts`). */
    bucket: integer('bucket').notNull(),
    runs: integer('runs').notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.functionName, table.outcome, table.bucket] })],
)
