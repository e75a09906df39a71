// Declaring a workflow. What is wrong with a declaration is said at start-up, not to a caller.
import type * as z from 'zod'
import type {
  ChangeTrigger,
  CronTrigger,
  EventTrigger,
  HttpTrigger,
  QueueTrigger,
  Retries,
  WorkflowContext,
  WorkflowDefinition,
} from '../../core/index.ts'
import { type Asked, declare, type Options } from '../define.ts'

/** A start is tried again for more than a day: Workflows may be away, and nobody asks twice. */
const START_RETRIES: Retries = { attempts: 11, firstSeconds: 15 }

interface WorkflowOptions<
  Schema extends z.ZodType,
  OutputSchema extends z.ZodType,
  Output extends z.input<OutputSchema> | Promise<z.input<OutputSchema>>,
> extends Omit<
      Options<HttpTrigger | EventTrigger | ChangeTrigger | CronTrigger | QueueTrigger, Schema>,
      'retries' | 'timeoutSeconds'
    >,
    Omit<Asked, 'cache'> {
  /** What it gives in the end, for the types, and to be checked in development. */
  output?: OutputSchema
  /**
   * Gets the input of the request, the event's data or one message of a queue, which must be JSON of at most 1,000,000 bytes. It
   * runs from the top again after each wait and each fault, past the steps that are done: what it does must follow from its input
   * and from what its steps gave.
   */
  run(input: z.output<Schema>, context: WorkflowContext): Output
}

/**
 * Declares a workflow: a function made of steps that outlives whatever befalls the Worker. Calling it starts it: 202 and the
 * id under which `/functions/v1/_invocations/<id>` tells how it stands.
 * @throws TypeError when the name, a limit or a trigger cannot be
 */
export function defineWorkflow<
  Output extends z.input<OutputSchema> | Promise<z.input<OutputSchema>>,
  Schema extends z.ZodType = z.ZodUnknown,
  OutputSchema extends z.ZodType = z.ZodUnknown,
>({
  output,
  run,
  ...options
}: WorkflowOptions<Schema, OutputSchema, Output>): WorkflowDefinition<z.output<Schema>, Output> {
  const definition = declare({ ...options, run, retries: START_RETRIES })
  const isRead = definition.on.some((one) => one.kind === 'http' && one.method === 'GET')
  if (isRead) throw new TypeError(`"${definition.name}" starts something: GET is for reading`)
  return { ...definition, output: output ?? null, isWorkflow: true, run }
}
