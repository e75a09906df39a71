// Raising an event: a row in the writer's batch, then a ring of the doorbell.
import { is, SQL, sql } from 'drizzle-orm'
import {
  createId,
  inChunks,
  type LedgeEvent,
  type Retries,
  type Row,
  type Scope,
  timestamp,
  withTimeLimit,
} from '../core/index.ts'
import { NO_ORIGIN, type Origin } from './origin.ts'

/** How many events may lead to one another; what would go deeper is taken for a loop. */
export const MAX_DEPTH = 8

/** Most event ids in one message of the doorbell. */
export const MAX_IDS_PER_MESSAGE = 100

/** Longest wait for the queue to take the doorbell's messages; what hangs longer is left to the next sweep. */
export const RING_SECONDS = 10

/** An event that is about to be written. */
export interface NewEvent extends Origin {
  readonly id: string
  readonly type: string
  readonly subject: string | null
  /** A value, or SQL that yields JSON when the batch runs, for what is known only there. */
  readonly data: unknown
  readonly createdAt: string
}

/**
 * Makes an event; it exists once the statement of {@link writeEvent} has committed.
 * @throws Error when it would be deeper than {@link MAX_DEPTH}
 */
export function createEvent(
  type: string,
  data: unknown,
  options: { subject?: string } & Partial<Origin> = {},
): NewEvent {
  const { subject = null, userId, traceparent, depth } = { ...NO_ORIGIN, ...options }
  if (depth > MAX_DEPTH) throw new Error(`"${type}" was raised ${depth} events deep: is it a loop?`)
  const createdAt = timestamp()
  return { id: createId(), type, subject, data, userId, traceparent, depth, createdAt }
}

/** The statement that writes the event's row: it belongs in the batch of the change that it tells of. */
export const writeEvent = (event: NewEvent): SQL => writeEventIf(event, sql`true`)

/** The same where it is known only in the batch whether there is anything to tell. */
export function writeEventIf(event: NewEvent, condition: SQL): SQL {
  const { id, type, subject, userId, traceparent, depth, createdAt } = event
  const data = is(event.data, SQL) ? sql`(${event.data})` : JSON.stringify(event.data ?? null)
  return sql`
    INSERT INTO ledge_events (id, type, subject, data, user_id, traceparent, depth, created_at)
    SELECT ${id}, ${type}, ${subject}, ${data}, ${userId}, ${traceparent}, ${depth}, ${createdAt}
    WHERE ${condition}`
}

/** Rings the doorbell after the response; when that fails, the minute's sweep rings again. */
export function ring(scope: Scope, eventIds: readonly string[]): void {
  for (const ids of inChunks(eventIds, MAX_IDS_PER_MESSAGE)) scope.waitUntil(sendRing(scope, ids))
}

async function sendRing(scope: Scope, eventIds: readonly string[]): Promise<void> {
  try {
    await withTimeLimit(RING_SECONDS, () => scope.env.EVENTS.send({ eventIds }))
  } catch (error) {
    console.warn('the doorbell did not ring; the sweep will', error)
  }
}

/** Someone who wants to hear of events of one type. */
export interface Subscriber {
  /** Its deliveries are counted under this name; who hears of several types is there once for each. */
  readonly name: string
  readonly type: string
  readonly timeoutSeconds: number
  /** {@link DEFAULT_RETRIES} unless given. */
  readonly retries?: Retries
  /** Whether events of one subject, of all the types under this name, come one after the other, as they happened. */
  readonly inOrder?: boolean
  /** Handles the event. Its own writes and the delivery's mark must commit in one batch: `delivery.batch`. */
  run(scope: Scope, event: LedgeEvent, delivery: Delivery): Promise<void>
}

/** A claimed delivery: one run of one subscriber for one event. */
export interface Delivery {
  readonly attempt: number
  /** What events that this run raises carry on. */
  readonly origin: Origin
  /**
   * Runs `statements`, the mark "done" and the guard that this run still holds its lease, in one D1 batch.
   * May be called once; a subscriber that never calls it is marked done afterwards, in a batch of its own.
   * @param eventIds events that the statements write, to be rung for
   * @returns the rows of each statement
   */
  batch(statements: readonly SQL[], eventIds?: readonly string[]): Promise<Row[][]>
}
