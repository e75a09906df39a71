// Declaring a function. What is wrong with a declaration is said at start-up, not to a caller.
import type { z } from 'zod'
import type {
  Access,
  EventTrigger,
  FunctionContext,
  FunctionDefinition,
  HttpTrigger,
  QueueMessage,
  QueueTrigger,
  Trigger,
} from '../core/index.ts'

interface Options<On extends Trigger, Schema extends z.ZodType> {
  /** Letters, digits, `_` and `-`, a letter first: it is part of a URL (protocol/functions.md, section 1). */
  name: string
  /** What starts it: one trigger or several. */
  on: On | readonly On[]
  /** Who may call it: signed-in users by default. Events and queues are the engine's own calls. */
  access?: Access
  /** Checked before `run`; without it the input is passed as it came. */
  input?: Schema
  /** Most seconds that one run may take: 30 by default. */
  timeoutSeconds?: number
}

interface Messages<Schema extends z.ZodType, Output> extends Options<QueueTrigger, Schema> {
  /** Gets all messages of a batch at once; they are acknowledged when it returns, and come again when it throws. */
  run(messages: readonly QueueMessage<z.output<Schema>>[], context: FunctionContext): Output
}

interface Call<Schema extends z.ZodType, Output>
  extends Options<HttpTrigger | EventTrigger, Schema> {
  /** Gets the input of the request, or the event's data. What it returns is the answer. */
  run(input: z.output<Schema>, context: FunctionContext): Output
}

/** Declares a function of the app: of a queue, whose `input` is the schema of one message. */
export function defineFunction<Output, Schema extends z.ZodType = z.ZodUnknown>(
  options: Messages<Schema, Output>,
): FunctionDefinition<readonly QueueMessage<z.output<Schema>>[], Output>
/** Declares a function of the app: of requests, events or both. */
export function defineFunction<Output, Schema extends z.ZodType = z.ZodUnknown>(
  options: Call<Schema, Output>,
): FunctionDefinition<z.output<Schema>, Output>
/** @throws TypeError when the name, the time limit or the mixture of triggers cannot be */
export function defineFunction(
  options: Options<Trigger, z.ZodType> & Pick<FunctionDefinition, 'run'>,
): FunctionDefinition {
  const { name, on, access = 'authenticated', input = null, timeoutSeconds = 30 } = options
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) throw new TypeError(`"${name}" is no function name`)
  if (!(timeoutSeconds > 0)) throw new TypeError(`"${name}" needs a time limit above 0 seconds`)
  const triggers = 'kind' in on ? [on] : on
  if (new Set(triggers.map(({ kind }) => kind === 'queue')).size > 1) {
    throw new TypeError(`"${name}" takes a queue's messages: it cannot take requests or events too`)
  }
  return { name, on: triggers, access, input, timeoutSeconds, run: options.run }
}
