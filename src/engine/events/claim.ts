// Claiming deliveries: one round trip finds out who still has to hear of which event, and takes it.
import { type SQL, sql } from 'drizzle-orm'
import {
  createId,
  type LedgeEvent,
  type Row,
  runBatch,
  type Scope,
  timestamp,
} from '../core/index.ts'
import { DEFAULT_RETRIES } from './back-off.ts'
import { ring, type Subscriber } from './event.ts'
import { callNext, findCalled, findLanes, holdBack } from './lane.ts'
import type { Origin } from './origin.ts'
import { settleEvents } from './outcome.ts'

/** A delivery that this run alone may carry out, until its lease ends. */
export interface Claim {
  readonly subscriber: Subscriber
  readonly event: LedgeEvent
  /** What events that the run raises carry on. */
  readonly origin: Origin
  /** Counted from 1. */
  readonly attempt: number
  readonly leaseId: string
  /** Every lane there is (see lane.ts), when the subscriber keeps to them. */
  readonly lanes: string | null
}

/** Beyond its time limit a run keeps its lease this long, to commit what it was just about to. */
const LEASE_MARGIN_MILLISECONDS = 30_000

/**
 * Makes the deliveries that are missing for these events, claims those that are due and have their turn, and loads
 * both. An event that nobody waits for any more (unknown types among them) is settled at once.
 */
export async function claimDeliveries(
  scope: Scope,
  eventIds: readonly string[],
  subscribers: readonly Subscriber[],
): Promise<Claim[]> {
  const now = Date.now()
  const leaseId = createId(now)
  const ids = JSON.stringify(eventIds)
  const waiting = describeSubscribers(subscribers, now)
  const lanes = findLanes(subscribers)
  const results = await runBatch(scope.database, [
    insertMissing(ids, waiting, timestamp(now)),
    buryExhausted(ids, waiting, timestamp(now)),
    ...(lanes === null ? [] : [holdBack(ids, lanes, now), callNext(ids, lanes, now)]),
    claimDue({ ids, waiting, leaseId, now: timestamp(now) }),
    settleEvents(ids, timestamp(now)),
    selectClaimed(ids, leaseId),
  ])
  ring(
    scope,
    findCalled(results).filter((id) => !eventIds.includes(id)),
  )
  return (results.at(-1) ?? []).flatMap((row) => {
    const subscriber = subscribers.find((one) => one.name === row.function_name)
    return subscriber === undefined
      ? []
      : [{ ...readRun(row), subscriber, leaseId, lanes: subscriber.inOrder ? lanes : null }]
  })
}

function describeSubscribers(subscribers: readonly Subscriber[], now: number): string {
  const rows = subscribers.map(({ name, type, timeoutSeconds, retries = DEFAULT_RETRIES }) => {
    const leaseUntil = timestamp(now + timeoutSeconds * 1000 + LEASE_MARGIN_MILLISECONDS)
    return { name, type, leaseUntil, attempts: retries.attempts }
  })
  return JSON.stringify(rows)
}

const insertMissing = (ids: string, waiting: string, now: string): SQL => sql`
  INSERT OR IGNORE INTO ledge_deliveries (event_id, function_name, state, next_attempt_at, updated_at)
  SELECT event.id, waiting.value ->> 'name', 'pending', ${now}, ${now}
  FROM ledge_events AS event
  JOIN json_each(${waiting}) AS waiting ON waiting.value ->> 'type' = event.type
  WHERE event.id IN (SELECT value FROM json_each(${ids})) AND event.settled_at IS NULL`

// A run that took its isolate down could not say that it failed; after the last attempt nobody else will.
const buryExhausted = (ids: string, waiting: string, now: string): SQL => sql`
  UPDATE ledge_deliveries
  SET state = 'dead', lease_id = NULL, updated_at = ${now},
    last_error = coalesce(last_error, 'the run ended without an outcome')
  FROM json_each(${waiting}) AS waiting
  WHERE function_name = waiting.value ->> 'name' AND attempts >= waiting.value ->> 'attempts'
    AND event_id IN (SELECT value FROM json_each(${ids}))
    AND state = 'running' AND next_attempt_at <= ${now}`

const claimDue = (facts: {
  ids: string
  waiting: string
  leaseId: string
  now: string
}): SQL => sql`
  UPDATE ledge_deliveries
  SET state = 'running', attempts = attempts + 1, lease_id = ${facts.leaseId},
    next_attempt_at = waiting.value ->> 'leaseUntil', updated_at = ${facts.now}
  FROM json_each(${facts.waiting}) AS waiting
  WHERE function_name = waiting.value ->> 'name'
    AND event_id IN (SELECT value FROM json_each(${facts.ids}))
    AND state IN ('pending', 'running') AND next_attempt_at <= ${facts.now}`

const selectClaimed = (ids: string, leaseId: string): SQL => sql`
  SELECT delivery.function_name, delivery.attempts, event.id, event.type, event.subject, event.data,
    event.user_id, event.traceparent, event.depth, event.created_at
  FROM ledge_deliveries AS delivery JOIN ledge_events AS event ON event.id = delivery.event_id
  WHERE delivery.event_id IN (SELECT value FROM json_each(${ids})) AND delivery.lease_id = ${leaseId}
  ORDER BY event.sequence`

/** A row of {@link selectClaimed}. */
interface ClaimedRow {
  attempts: number
  id: string
  type: string
  subject: string | null
  data: string
  user_id: string | null
  traceparent: string | null
  depth: number
  created_at: string
}

/** What a row tells of a run: its event, which attempt it is, and what its own events carry on. */
function readRun(row: Row): Pick<Claim, 'event' | 'origin' | 'attempt'> {
  const claimed = row as unknown as ClaimedRow // what selectClaimed names
  const event: LedgeEvent = {
    id: claimed.id,
    type: claimed.type,
    source: 'ledge',
    subject: claimed.subject,
    time: claimed.created_at,
    data: JSON.parse(claimed.data),
    userId: claimed.user_id,
    traceparent: claimed.traceparent,
  }
  const { userId, traceparent } = event
  const origin = { userId, traceparent, depth: claimed.depth + 1 }
  return { event, origin, attempt: claimed.attempts }
}
