// What the cost guard stands on, kept by the schedule: how large tables are, and which statements clients have sent.
import { getTableName, type SQL, sql } from 'drizzle-orm'
import { runBatch, type Scope, timestamp } from '../../core/index.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

/** Days that a statement is kept after an isolate has last met it. */
const KEEP_SHAPES_DAYS = 30

/**
 * Counts the app's tables, each hourly and a large one daily, and no further than the guard needs to know; forgets
 * statements that nobody sends any more. One round trip, which reads a row for each table when nothing is due.
 */
export async function keepFigures(scope: Scope): Promise<void> {
  const { tables, settings } = scope.app
  if (tables.length === 0) return
  const names = tables.map(getTableName)
  const now = Date.now()
  await runBatch(scope.database, [
    ...names.map((name) => measure(name, { limit: settings.maxScannedRows, now })),
    sql`DELETE FROM ledge_table_sizes WHERE name NOT IN (SELECT value FROM json_each(${JSON.stringify(names)}))`,
    sql`DELETE FROM ledge_query_shapes WHERE last_seen_at < ${timestamp(now - KEEP_SHAPES_DAYS * DAY)}`,
  ])
}

function measure(name: string, { limit, now }: { limit: number; now: number }): SQL {
  const counted = sql`SELECT count(*) FROM (
    SELECT 1 FROM ${sql.identifier(name)} LIMIT ${sql.raw(String(Math.trunc(limit) + 1))})`
  const isLarge = sql`row_count > ${sql.raw(String(Math.trunc(limit)))}`
  const since = sql`iif(${isLarge}, ${timestamp(now - DAY)}, ${timestamp(now - HOUR)})`
  return sql`
    INSERT INTO ledge_table_sizes (name, row_count, measured_at)
    SELECT ${name}, (${counted}), ${timestamp(now)}
    WHERE NOT EXISTS (
      SELECT 1 FROM ledge_table_sizes WHERE name = ${name} AND measured_at > ${since})
    ON CONFLICT (name) DO UPDATE SET row_count = excluded.row_count, measured_at = excluded.measured_at`
}
