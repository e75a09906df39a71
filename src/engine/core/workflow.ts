// Long work: a function made of steps that each survive what befalls the Worker. Types only; the host in `functions/` runs them.
import type { BatchItem } from './batch.ts'
import type { Caller } from './caller.ts'
import type { FunctionContext, FunctionDefinition, Retries } from './function.ts'

/** What the work of a step is given. It may run more than once: only its `batch` takes effect once. */
export interface StepContext extends Omit<FunctionContext, 'batch' | 'invoke' | 'waitUntil'> {
  /**
   * Runs all items in one D1 batch, once, however often the step runs. One batch a step; it gives no rows, since a run that
   * finds its batch done has none: read with `db` what you need of them.
   */
  batch(items: readonly BatchItem[]): Promise<void>
  /** The same in each attempt of this step and of no other: what makes a call to others idempotent. */
  readonly idempotencyKey: string
}

/** What an undo is given: what its step gave, undefined when that failed after its batch. */
export type UndoContext<Result> = StepContext & { readonly result: Result | undefined }

export interface StepOptions<Result> {
  /** Five attempts by default, the second after about 15 seconds, each further wait twice as long. */
  retries?: Partial<Retries>
  /** Most seconds that one attempt may take: 30 by default, 900 at most. */
  timeoutSeconds?: number
  /**
   * Takes back what the step did. When the workflow fails for good, the undos of what was done run in reverse order, each a step
   * of its own with the same retries.
   */
  undo?(context: UndoContext<Result>): unknown
}

/** What a workflow is made of. Names are unique within a run, and the same each time the run gets that far. */
export interface Steps {
  /**
   * Does work, and remembers what it gives (JSON, 1 MiB at most): whatever happens to the Worker, a step that is done is not done
   * again. An ApiError below 500 is its outcome; anything else is tried again.
   */
  do<Result>(
    name: string,
    work: (context: StepContext) => Result | Promise<Result>,
    options?: StepOptions<Result>,
  ): Promise<Result>
  /** Waits, up to 365 days, at no cost. */
  sleep(name: string, options: { seconds: number }): Promise<void>
  /** Waits until then; not at all when that has passed. */
  sleepUntil(name: string, until: Date): Promise<void>
  /**
   * Waits for somebody to `tell` it something, which may have come before. A day by default.
   * @throws ApiError `timeout` when nothing came
   */
  waitFor<Data = unknown>(
    name: string,
    options: { type: string; timeoutSeconds?: number },
  ): Promise<Data>
}

/** What a workflow is given beside its input. What it does outside of a step may be done again and again: nothing but decide. */
export interface WorkflowContext extends Pick<FunctionContext, 'env' | 'log' | 'now'> {
  /** The invocation: others `tell` it something by this id. */
  readonly id: string
  /** Who started it; the operator, for what no request did. */
  readonly caller: Caller
  readonly step: Steps
}

/** A function as `defineWorkflow` makes it; `run` can be called by itself in a test. */
export interface WorkflowDefinition<Input = never, Output = unknown>
  extends FunctionDefinition<Input, Output, WorkflowContext> {
  readonly isWorkflow: true
}
