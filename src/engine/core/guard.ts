// A statement that aborts its whole batch when a condition does not hold: our compare-and-set.
// D1 has no interactive transactions, but an error in one statement rolls a batch back.
import { type SQL, sql } from 'drizzle-orm'
import { errorText } from './fault.ts'

const PREFIX = 'ledge:'

/**
 * A statement that raises an error carrying `tag` unless `condition` is true (null counts as not true).
 * @param tag letters, digits, `_`, `:`, `-` and `.`; read back with {@link findGuardTag}
 */
export function guard(condition: SQL, tag: string): SQL {
  return sql`SELECT json_extract('{}', ${PREFIX + tag}) WHERE (${condition}) IS NOT TRUE`
}

/** The tag of the guard that made `error`, or null when it was something else. */
export function findGuardTag(error: unknown): string | null {
  const match = /bad JSON path: '?ledge:([\w:.-]+)/.exec(errorText(error))
  return match?.[1] ?? null
}
