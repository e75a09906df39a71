// Telling the app's functions of users: an event in the batch of the fact, for apps that listen to it.
import type { Scope, UserEventType } from '../core/index.ts'
import { createEvent, writeEvent } from '../events/index.ts'
import { NOTHING, type Part } from './part.ts'

/** The event `type` about a user; nothing when no function of the app waits for it. */
export function announce(
  scope: Scope,
  type: UserEventType,
  data: { readonly user_id: string; readonly [key: string]: unknown },
): Part {
  const triggers = scope.app.functions.flatMap(({ on }) => on)
  if (!triggers.some((one) => one.kind === 'event' && one.type === type)) return NOTHING
  const event = createEvent(type, data, { subject: data.user_id })
  return { items: [writeEvent(event)], eventIds: [event.id], read: () => {} }
}
