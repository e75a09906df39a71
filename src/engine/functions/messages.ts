// The messages of a queue function: run in batches, then each acknowledged, brought again or buried by its own outcome.
import {
  ApiError,
  errorText,
  type FunctionDefinition,
  inChunks,
  operator,
  type Peers,
  type QueueMessage,
  type QueueTrigger,
  type Scope,
  withoutValues,
} from '../core/index.ts'
import { buryMessages, NO_ORIGIN, retryDelaySeconds } from '../events/index.ts'
import { requireInput } from './input.ts'
import { runFunction } from './run.ts'

/** A function and the queue that it takes. */
export interface Consumption {
  readonly definition: FunctionDefinition
  readonly trigger: QueueTrigger
  readonly peers: Peers
}

/** Why a message was not handled. */
interface Failure {
  readonly reason: unknown
  /** Whether it is dead: out of attempts, or never what the function takes. */
  readonly isFinal: boolean
}

/** A message that fits, and what the function gets of it. */
interface Accepted {
  readonly message: Message
  readonly input: QueueMessage
}

/** One batch of a queue under way. */
interface Work extends Consumption {
  readonly scope: Scope
  readonly failures: Map<Message, Failure>
}

/** Runs the function for a queue's batch, and tells the queue of each message what became of it. */
export async function handleMessages(
  scope: Scope,
  consumption: Consumption,
  messages: readonly Message[],
): Promise<void> {
  const work: Work = { ...consumption, scope, failures: new Map() }
  const accepted = await Promise.all(messages.map((message) => acceptMessage(work, message)))
  await runInGroups(
    work,
    accepted.filter((one) => one !== null),
  )
  await tellOutcomes(work, messages)
}

/** The message with its body as the schema reads it; null when it has failed. */
async function acceptMessage(work: Work, message: Message): Promise<Accepted | null> {
  const { id, attempts, timestamp: sentAt } = message
  try {
    const received = { value: message.body, textual: new Set<string>() }
    const body = await requireInput(work.definition.input, received)
    const fail = (reason: unknown) => noteFailure(work, message, reason)
    return { message, input: { id, body, attempts, sentAt, fail } }
  } catch (error) {
    noteFailure(work, message, error, error instanceof ApiError)
    return null
  }
}

// What failed together may have failed for one of them: those that come again run alone.
async function runInGroups(work: Work, accepted: readonly Accepted[]): Promise<void> {
  const fresh = accepted.filter(({ message }) => message.attempts === 1)
  for (const group of inChunks(fresh, work.trigger.batch)) await runGroup(work, group)
  const again = accepted.filter(({ message }) => message.attempts > 1)
  await Promise.all(again.map((one) => runGroup(work, [one])))
}

async function runGroup(work: Work, group: readonly Accepted[]): Promise<void> {
  const messages = group.map(({ input }) => input)
  try {
    await runFunction(work.scope, work.definition, {
      input: messages,
      caller: operator(),
      cause: { kind: 'queue', messages },
      origin: NO_ORIGIN,
      peers: work.peers,
    })
  } catch (error) {
    for (const { message } of group) noteFailure(work, message, error)
  }
}

/** The first reason stands: a message that was failed keeps its own when the whole run fails too. */
function noteFailure(work: Work, message: Message, reason: unknown, isMisfit = false): void {
  if (work.failures.has(message)) return
  const isFinal = isMisfit || message.attempts >= work.definition.retries.attempts
  work.failures.set(message, { reason, isFinal })
}

async function tellOutcomes(work: Work, messages: readonly Message[]): Promise<void> {
  logFailures(work)
  const areBuried = await buryDead(work)
  for (const message of messages) {
    const failure = work.failures.get(message)
    if (failure === undefined || (failure.isFinal && areBuried)) message.ack()
    else
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts, work.definition.retries) })
  }
}

/** Keeps the dead ones in D1. @returns false when D1 could not be told: they come again */
async function buryDead({ scope, definition, trigger, failures }: Work): Promise<boolean> {
  const dead = [...failures].filter(([, { isFinal }]) => isFinal)
  if (dead.length === 0) return true
  const facts = { queue: trigger.name, functionName: definition.name }
  try {
    await buryMessages(
      scope,
      dead.map(([message, { reason }]) => ({ ...facts, message, reason: errorText(reason) })),
    )
    return true
  } catch (error) {
    console.error('dead messages could not be kept', error)
    return false
  }
}

// A run that failed as a whole has one reason for all of its messages.
function logFailures({ definition, failures }: Work): void {
  const reasons = new Set([...failures.values()].map(({ reason }) => reason))
  for (const reason of reasons) {
    const ids = [...failures].filter(([, one]) => one.reason === reason).map(([{ id }]) => id)
    console.error(
      `"${definition.name}" failed with ${ids.length} messages`,
      ids,
      withoutValues(reason),
    )
  }
}
