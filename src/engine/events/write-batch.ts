// Writing to the app's tables: one D1 batch that says where it comes from, and rings for the events that it raised.
// Every write of the engine's that may change a row of the app goes through here, so that the change feed's triggers
// find who is behind it. An app without change triggers pays nothing.
import { type SQL, sql } from 'drizzle-orm'
import { type BatchItem, prepareItem, type Row, type Scope, timestamp } from '../core/index.ts'
import { hasChangeFeed } from './change-feed.ts'
import { ring } from './event.ts'
import type { Origin } from './origin.ts'

/** What goes with a batch of writes. */
export interface Write {
  readonly origin: Origin
  /** Events that the statements write themselves, to be rung for with the others. */
  readonly eventIds?: readonly string[] | undefined
}

/**
 * Runs statements (drizzle's, SQL, or prepared by `scope.database`) atomically, in one round trip, then rings for the
 * events that they have raised.
 * @returns the rows of each statement
 */
export async function writeBatch(
  scope: Scope,
  statements: readonly (BatchItem | D1PreparedStatement)[],
  write: Write,
): Promise<Row[][]> {
  if (statements.length === 0) return []
  const prepared = statements.map((one) =>
    'getSQL' in one ? prepareItem(scope.database, one) : one,
  )
  const results = await commitWrites(scope, prepared, write)
  return results.map(({ results }) => results)
}

/** As {@link writeBatch}, for those who want D1's own results. */
export async function commitWrites(
  scope: Scope,
  statements: readonly D1PreparedStatement[],
  { origin, eventIds = [] }: Write,
): Promise<D1Result<Row>[]> {
  if (!hasChangeFeed(scope.app)) {
    const results = await scope.database.batch<Row>([...statements])
    ring(scope, eventIds)
    return results
  }
  const prepare = (item: SQL) => prepareItem(scope.database, item)
  const batch = [prepare(setContext(origin)), ...statements, prepare(clearContext)]
  const results = await scope.database.batch<Row>(batch)
  const raised = JSON.parse(String(results.at(-1)?.results[0]?.raised)) as string[] // clearContext made it
  ring(scope, [...new Set([...eventIds, ...raised])])
  return results.slice(1, -1)
}

const setContext = ({ userId, traceparent, depth }: Origin): SQL => sql`
  REPLACE INTO ledge_context (id, user_id, traceparent, depth, at, mark)
  VALUES (1, ${userId}, ${traceparent}, ${depth}, ${timestamp()},
    (SELECT coalesce(max(sequence), 0) FROM ledge_events))`

const clearContext = sql`
  DELETE FROM ledge_context RETURNING (
    SELECT json_group_array(id) FROM ledge_events WHERE sequence > mark) AS raised`
