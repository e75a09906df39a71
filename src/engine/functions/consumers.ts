// Functions that take messages from a queue: whole batches, for hot paths whose payload travels in the message.
import type { App, Peers } from '../core/index.ts'
import type { QueueConsumer } from '../events/index.ts'
import { handleMessages } from './messages.ts'

/** A consumer for each `queue` trigger of the app. @throws TypeError when two functions take the same queue */
export function consumersOf(app: App, peers: Peers): QueueConsumer[] {
  const consumers = app.functions.flatMap((definition) =>
    definition.on
      .filter((trigger) => trigger.kind === 'queue')
      .map(
        (trigger): QueueConsumer => ({
          queue: trigger.name,
          handle: (scope, batch) =>
            handleMessages(scope, { definition, trigger, peers }, batch.messages),
        }),
      ),
  )
  const names = consumers.map((consumer) => consumer.queue)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`two functions take the queue "${twice}"`)
  return consumers
}
