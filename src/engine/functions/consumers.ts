// Functions that take messages from a queue: whole batches, for hot paths whose payload travels in the message.
import {
  type App,
  type FunctionDefinition,
  inChunks,
  operator,
  type QueueMessage,
  type QueueTrigger,
  type Scope,
} from '../core/index.ts'
import { type QueueConsumer, retryDelaySeconds } from '../events/index.ts'
import { requireInput } from './input.ts'
import { plainCommit, runFunction } from './run.ts'

/** A consumer for each `queue` trigger of the app. @throws TypeError when two functions take the same queue */
export function consumersOf(app: App): QueueConsumer[] {
  const consumers = app.functions.flatMap((definition) =>
    definition.on
      .filter((trigger) => trigger.kind === 'queue')
      .map((trigger) => createConsumer(definition, trigger)),
  )
  const names = consumers.map((consumer) => consumer.queue)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`two functions take the queue "${twice}"`)
  return consumers
}

const createConsumer = (definition: FunctionDefinition, trigger: QueueTrigger): QueueConsumer => ({
  queue: trigger.name,
  async handle(scope, batch) {
    for (const messages of inChunks(batch.messages, trigger.batch)) {
      await handleMessages(scope, definition, messages)
    }
  },
})

/** Runs the function once for all messages; they are acknowledged when it succeeds, and come again when it fails. */
async function handleMessages(
  scope: Scope,
  definition: FunctionDefinition,
  messages: readonly Message[],
): Promise<void> {
  const accepted = await Promise.all(messages.map((message) => acceptMessage(definition, message)))
  const input = accepted.filter((message) => message !== null)
  try {
    if (input.length > 0) await runForMessages(scope, definition, input)
    for (const message of messages) message.ack()
  } catch (error) {
    console.error(`"${definition.name}" failed with ${input.length} messages`, error)
    for (const message of messages) {
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) })
    }
  }
}

const runForMessages = (
  scope: Scope,
  definition: FunctionDefinition,
  messages: readonly QueueMessage[],
): Promise<unknown> =>
  runFunction(scope, definition, {
    input: messages,
    caller: operator(),
    cause: { kind: 'queue', messages },
    traceparent: null,
    depth: 0,
    commit: plainCommit(scope),
  })

/** The message with its body as the schema reads it, or null: a message that can never be handled is dropped. */
async function acceptMessage(
  definition: FunctionDefinition,
  { id, body, attempts, timestamp }: Message,
): Promise<QueueMessage | null> {
  try {
    const received = { value: body, textual: new Set<string>() }
    return { id, body: await requireInput(definition.input, received), attempts, sentAt: timestamp }
  } catch (error) {
    console.error(`message ${id} is not what "${definition.name}" takes: it is dropped`, error)
    return null
  }
}
