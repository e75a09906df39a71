// The doorbell: messages that say which events to look at. What happened, and how far it got, is in D1 alone.
import * as z from 'zod'
import { inChunks, lazy, type Scope, timestamp } from '../core/index.ts'
import { retryDelaySeconds } from './back-off.ts'
import { claimDeliveries } from './claim.ts'
import { deliver } from './deliver.ts'
import { MAX_IDS_PER_MESSAGE, type Subscriber } from './event.ts'
import { ringDue } from './ring-due.ts'

const ringSchema = lazy(() =>
  z.object({
    eventIds: z.array(z.string().min(1).max(200)).min(1).max(MAX_IDS_PER_MESSAGE),
    /** In the last message of a piece of many: who handles it before then rings for the next piece. */
    continueUntil: z.iso.datetime().optional(),
  }),
)

type Ring = z.output<ReturnType<typeof ringSchema>>

/** Events that are claimed at once: each runs at once too, so that its lease counts from its start. */
const EVENTS_PER_CLAIM = 100

/**
 * Delivers the events that a batch rings for. A message is acknowledged once D1 has the outcome, also when that is
 * a failure: retries are counted in D1, and the queue's own are for faults between us and D1.
 */
export async function handleDoorbell(
  scope: Scope,
  batch: MessageBatch,
  subscribers: readonly Subscriber[],
): Promise<void> {
  const rings = batch.messages.map((message) => ({ message, ...readRing(message) }))
  const eventIds = [...new Set(rings.flatMap((ring) => ring.eventIds))]
  const unknown = new Set<string>()
  for (const ids of inChunks(eventIds, EVENTS_PER_CLAIM)) {
    for (const id of await deliverEvents(scope, ids, subscribers)) unknown.add(id)
  }
  for (const { message, eventIds } of rings) {
    if (!eventIds.some((id) => unknown.has(id))) message.ack()
    else message.retry({ delaySeconds: retryDelaySeconds(message.attempts) })
  }
  await continueRinging(scope, subscribers, rings)
}

function readRing(message: Message): Ring {
  const ring = ringSchema().safeParse(message.body)
  if (ring.success) return ring.data
  console.error(`message ${message.id} does not ring for events: it is dropped`)
  return { eventIds: [] }
}

/** Rings for the next piece of what is due, when the end of the last one was in this batch. */
async function continueRinging(
  scope: Scope,
  subscribers: readonly Subscriber[],
  rings: readonly Ring[],
): Promise<void> {
  const now = timestamp()
  const continueUntil = rings.flatMap((ring) => ring.continueUntil ?? []).find((end) => end > now)
  if (continueUntil === undefined) return
  try {
    await ringDue(scope, subscribers, { continueUntil })
  } catch (error) {
    console.warn('what else is due was not found; the next sweep finds it', error)
  }
}

/** Claims and runs what is due of these events. @returns the events whose outcome D1 could not be told */
async function deliverEvents(
  scope: Scope,
  eventIds: readonly string[],
  subscribers: readonly Subscriber[],
): Promise<readonly string[]> {
  try {
    const claims = await claimDeliveries(scope, eventIds, subscribers)
    const told = await Promise.all(claims.map((claim) => deliver(scope, claim)))
    return claims.filter((_, index) => !told[index]).map((claim) => claim.event.id)
  } catch (error) {
    console.error('events could not be claimed', error)
    return eventIds
  }
}
