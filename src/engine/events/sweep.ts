// The minute's sweep: rings again for whatever the queue lost, or nobody got to. The queue may forget; D1 does not.
import { type SQL, sql } from 'drizzle-orm'
import { inChunks, runBatch, type Scope, timestamp } from '../core/index.ts'
import type { Subscriber } from './event.ts'

/** An event that has been heard of by nobody for this long has lost its ring. */
const UNHEARD_MILLISECONDS = 10_000

/** Most events that one sweep rings for; the rest has its turn a minute later. */
const MAX_EVENTS = 1000

const EVENTS_PER_MESSAGE = 10
const MESSAGES_PER_SEND = 100 // a limit of Queues

/**
 * Rings for deliveries that are due (after a back-off, or because their run never ended) and for events that were
 * never heard, oldest first. When the queue takes no messages, the next minute's sweep rings again.
 */
export async function sweep(scope: Scope, subscribers: readonly Subscriber[]): Promise<void> {
  const messages = inChunks(await findDueEvents(scope, subscribers), EVENTS_PER_MESSAGE).map(
    (eventIds) => ({ body: { eventIds } }),
  )
  try {
    for (const some of inChunks(messages, MESSAGES_PER_SEND)) await scope.env.EVENTS.sendBatch(some)
  } catch (error) {
    console.warn('the doorbell did not ring; the next sweep will', error)
  }
}

async function findDueEvents(scope: Scope, subscribers: readonly Subscriber[]): Promise<string[]> {
  const now = Date.now()
  const names = JSON.stringify(subscribers.map((one) => one.name))
  const results = await runBatch(scope.database, [
    selectDue(names, timestamp(now)),
    selectUnheard(timestamp(now - UNHEARD_MILLISECONDS)),
  ])
  const rows = results.flat() as { id: string; at: string }[] // what both statements name
  const ids = rows.sort((a, b) => (a.at < b.at ? -1 : 1)).map((row) => row.id)
  return [...new Set(ids)].slice(0, MAX_EVENTS)
}

// A delivery whose function is gone waits, and does not take the place of others.
const selectDue = (names: string, now: string): SQL => sql`
  SELECT event_id AS id, next_attempt_at AS at FROM ledge_deliveries
  WHERE state IN ('pending', 'running') AND next_attempt_at <= ${now}
    AND function_name IN (SELECT value FROM json_each(${names}))
  ORDER BY next_attempt_at LIMIT ${MAX_EVENTS}`

const selectUnheard = (before: string): SQL => sql`
  SELECT id, created_at AS at FROM ledge_events
  WHERE settled_at IS NULL AND created_at <= ${before}
    AND NOT EXISTS (SELECT 1 FROM ledge_deliveries WHERE event_id = ledge_events.id)
  ORDER BY created_at LIMIT ${MAX_EVENTS}`
