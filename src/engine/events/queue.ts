// Which consumer gets a queue's batch: the doorbell of the event pipeline, or a queue function.
import type { Scope } from '../core/index.ts'
import { handleDoorbell } from './doorbell.ts'
import type { Subscriber } from './event.ts'
import type { Clearing } from './prune.ts'
import type { Schedule } from './schedule.ts'

/** The doorbell's queue; no function can consume it. */
export const DOORBELL = 'events'

/** Someone who takes the messages of a queue whose payload travels in the message. */
export interface QueueConsumer {
  /** The queue's name, or what it ends with: `clicks` takes `ledge-clicks`. */
  readonly queue: string
  /** Acknowledges or retries each message of `batch`. */
  handle(scope: Scope, batch: MessageBatch): Promise<void>
}

/** Everyone whom background work is handed to. */
export interface Pipeline {
  readonly subscribers: readonly Subscriber[]
  readonly consumers: readonly QueueConsumer[]
  readonly schedules: readonly Schedule[]
  /** What else is cleared away with old events. */
  readonly clearings: readonly Clearing[]
  /** What else each minute's sweep does. */
  readonly chores: readonly Chore[]
}

/** Work of another service that the sweep does on the side. One that fails holds up nothing, and comes again. */
export type Chore = (scope: Scope) => Promise<void>

/** Hands a queue's batch to its consumer; messages that nobody consumes come again later. */
export async function handleQueue(
  scope: Scope,
  batch: MessageBatch,
  pipeline: Pipeline,
): Promise<void> {
  const consumer = findConsumer(batch.queue, pipeline)
  if (consumer !== null) return consumer.handle(scope, batch)
  console.error(`nothing consumes the queue "${batch.queue}"`)
  batch.retryAll({ delaySeconds: 60 })
}

// The longest name wins, so that `late-clicks` is not taken for `clicks`.
function findConsumer(queue: string, { subscribers, consumers }: Pipeline): QueueConsumer | null {
  const doorbell: QueueConsumer = {
    queue: DOORBELL,
    handle: (scope, batch) => handleDoorbell(scope, batch, subscribers),
  }
  const fitting = [doorbell, ...consumers].filter((one) => `-${queue}`.endsWith(`-${one.queue}`))
  return fitting.sort((a, b) => b.queue.length - a.queue.length)[0] ?? null
}
