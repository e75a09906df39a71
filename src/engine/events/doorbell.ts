// The doorbell: messages that say which events to look at. What happened, and how far it got, is in D1 alone.
import { z } from 'zod'
import { inChunks, type Scope } from '../core/index.ts'
import { retryDelaySeconds } from './back-off.ts'
import { claimDeliveries } from './claim.ts'
import { deliver } from './deliver.ts'
import { MAX_IDS_PER_MESSAGE, type Subscriber } from './event.ts'

const ringSchema = z.object({
  eventIds: z.array(z.string().min(1).max(64)).min(1).max(MAX_IDS_PER_MESSAGE),
})

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
  const rings = batch.messages.map((message) => ({ message, eventIds: readRing(message) }))
  const eventIds = [...new Set(rings.flatMap((ring) => ring.eventIds))]
  const unknown = new Set<string>()
  for (const ids of inChunks(eventIds, EVENTS_PER_CLAIM)) {
    for (const id of await deliverEvents(scope, ids, subscribers)) unknown.add(id)
  }
  for (const { message, eventIds } of rings) {
    if (!eventIds.some((id) => unknown.has(id))) message.ack()
    else message.retry({ delaySeconds: retryDelaySeconds(message.attempts) })
  }
}

function readRing(message: Message): string[] {
  const ring = ringSchema.safeParse(message.body)
  if (ring.success) return ring.data.eventIds
  console.error(`message ${message.id} does not ring for events: it is dropped`)
  return []
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
