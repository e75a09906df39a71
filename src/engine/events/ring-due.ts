// Ringing for work that is due, the oldest first. However much waits, it goes to the queue piece by piece: who handles
// the end of a piece rings for the next one.
import { type SQL, sql } from 'drizzle-orm'
import {
  inChunks,
  type Row,
  runBatch,
  type Scope,
  timestamp,
  withTimeLimit,
} from '../core/index.ts'
import { RING_SECONDS, type Subscriber } from './event.ts'

/** An event that has been heard of by nobody for this long has lost its ring. */
const UNHEARD_MILLISECONDS = 10_000

/** Most events in one piece. */
const MAX_EVENTS = 1000

const EVENTS_PER_MESSAGE = 10
const MESSAGES_PER_SEND = 100 // a limit of Queues

/** What goes with a piece. */
export interface Piece {
  /** Until when (a timestamp) the end of a full piece makes its consumer ring for the next one. */
  readonly continueUntil: string
  /** Statements that raise events, run in the same batch before; they yield `id` and `at` of what is to be heard at once. */
  readonly raising?: readonly SQL[]
}

/**
 * Rings for deliveries that are due (after a back-off, or because their run never ended) and for events that were
 * never heard, in one round trip. When the queue takes no messages, the next minute's sweep rings again.
 */
export async function ringDue(
  scope: Scope,
  subscribers: readonly Subscriber[],
  { continueUntil, raising = [] }: Piece,
): Promise<void> {
  const now = Date.now()
  const names = JSON.stringify(subscribers.map((one) => one.name))
  const rows = await runBatch(scope.database, [
    ...raising,
    selectDue(names, timestamp(now)),
    selectUnheard(timestamp(now - UNHEARD_MILLISECONDS)),
  ])
  const eventIds = pickOldest(rows.flat())
  const rings = inChunks(eventIds, EVENTS_PER_MESSAGE).map((some, index) => {
    const isEnd = (index + 1) * EVENTS_PER_MESSAGE === MAX_EVENTS
    return { eventIds: some, ...(isEnd && { continueUntil }) }
  })
  await sendRings(scope, rings)
}

function pickOldest(rows: readonly Row[]): string[] {
  const due = rows as unknown as { id: string; at: string }[] // what every statement yields
  const ids = due.toSorted((a, b) => Number(a.at > b.at) - Number(a.at < b.at)).map((row) => row.id)
  return [...new Set(ids)].slice(0, MAX_EVENTS)
}

async function sendRings(scope: Scope, rings: readonly object[]): Promise<void> {
  const messages = rings.map((body) => ({ body }))
  try {
    for (const some of inChunks(messages, MESSAGES_PER_SEND)) {
      await withTimeLimit(RING_SECONDS, () => scope.env.EVENTS.sendBatch(some))
    }
  } catch (error) {
    console.warn('the doorbell did not ring; the next sweep will', error)
  }
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
