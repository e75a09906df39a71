// Declaring a function. What is wrong with a declaration is said at start-up, not to a caller.
import type { SQL } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { z } from 'zod'
import type {
  Access,
  AssuranceLevel,
  BatchItem,
  Change,
  ChangeAction,
  ChangeTrigger,
  CronTrigger,
  EventTrigger,
  FunctionContext,
  FunctionDefinition,
  HttpTrigger,
  QueueMessage,
  QueueTrigger,
  Retries,
  Trigger,
} from '../core/index.ts'
import { DEFAULT_RETRIES } from '../events/index.ts'

/** The platform's own limit for what no request waits for (developers.cloudflare.com/workers/platform/limits). */
const MAX_SECONDS = 900

/** Far fewer than `max_retries` in wrangler.toml, whose rest is for faults between us and D1. */
const MAX_ATTEMPTS = 11

interface Options<On extends Trigger, Schema extends z.ZodType> {
  /** Letters, digits, `_` and `-`, a letter first, 100 at most: it is part of a URL (protocol/functions.md, section 1). */
  name: string
  /** What starts it: one trigger or several. */
  on: On | readonly On[]
  /** Who may call it: signed-in users by default. Events and queues are the engine's own calls. */
  access?: Access
  /** `aal2` when its caller must have shown a second factor; the operator's key needs none. */
  aal?: AssuranceLevel
  /** Checked before `run`; without it the input is passed as it came. */
  input?: Schema
  /** Most seconds that one run may take: 30 by default, 900 at most. */
  timeoutSeconds?: number
  /** What becomes of a failed run that no caller waits for: five attempts by default, the second after about 15 seconds. */
  retries?: Partial<Retries>
}

interface InOrder {
  /**
   * Whether events of one subject come one after the other, in the order in which they happened: each waits until
   * the one before it is done, or dead. Those without a subject, and those of different ones, run at the same time.
   */
  inOrder?: boolean
}

interface Messages<Schema extends z.ZodType, Output> extends Options<QueueTrigger, Schema> {
  /**
   * Gets all messages of a batch at once. When it returns they are acknowledged, but for those that it failed
   * (`message.fail(reason)`); when it throws, all of them have failed.
   */
  run(messages: readonly QueueMessage<z.output<Schema>>[], context: FunctionContext): Output
}

interface Changes<Table extends SQLiteTable, Action extends ChangeAction, Output>
  extends Omit<Options<ChangeTrigger<Table, Action>, never>, 'input'>,
    InOrder {
  /** Gets the row before and after the change. */
  run(change: Change<Table, Action>, context: FunctionContext): Output
}

interface Call<Schema extends z.ZodType, Output>
  extends Options<HttpTrigger | EventTrigger | ChangeTrigger | CronTrigger, Schema>,
    InOrder {
  /** Gets the input of the request, or the event's data (a tick is one). What it returns is the answer. */
  run(input: z.output<Schema>, context: FunctionContext): Output
}

interface Rows<Schema extends z.ZodType> extends Omit<Options<HttpTrigger, Schema>, 'retries'> {
  /**
   * The table whose rows it gives. Which rows and in which order is the function's to say; what is in them and who may
   * see them stays the policy's. Through `rpc` clients may select from them, filter, order and embed.
   */
  rows: SQLiteTable
  /** Gives a query for those rows, of which only the primary key counts. It is not run by itself but becomes part of ours. */
  run(input: z.output<Schema>, context: FunctionContext): BatchItem | Promise<SQL>
}

/** Declares a function of the app: of a queue, whose `input` is the schema of one message. */
export function defineFunction<Output, Schema extends z.ZodType = z.ZodUnknown>(
  options: Messages<Schema, Output>,
): FunctionDefinition<readonly QueueMessage<z.output<Schema>>[], Output>
/** Declares a function of the app: of changes of rows, which it gets as they are over REST. */
export function defineFunction<
  Output,
  Table extends SQLiteTable,
  Action extends ChangeAction = ChangeAction,
>(options: Changes<Table, Action, Output>): FunctionDefinition<Change<Table, Action>, Output>
/** Declares a function of the app: of requests, which it answers with rows of a table. */
export function defineFunction<Schema extends z.ZodType = z.ZodUnknown>(
  options: Rows<Schema>,
): FunctionDefinition<z.output<Schema>, BatchItem | Promise<SQL>>
/** Declares a function of the app: of requests, events, a schedule, or several of them. */
export function defineFunction<Output, Schema extends z.ZodType = z.ZodUnknown>(
  options: Call<Schema, Output>,
): FunctionDefinition<z.output<Schema>, Output>
/** @throws TypeError when the name, a limit or the mixture of triggers cannot be */
export function defineFunction(
  options: Options<Trigger, z.ZodType> &
    InOrder & { rows?: SQLiteTable } & Pick<FunctionDefinition, 'run'>,
): FunctionDefinition {
  const {
    name,
    on,
    access = 'authenticated',
    aal = 'aal1',
    input = null,
    timeoutSeconds = 30,
  } = options
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name))
    throw new TypeError(`"${name}" is no function name`)
  if (!(timeoutSeconds > 0 && timeoutSeconds <= MAX_SECONDS)) {
    throw new TypeError(`"${name}" needs a time limit above 0 and up to ${MAX_SECONDS} seconds`)
  }
  if (aal === 'aal2' && access !== 'authenticated') {
    throw new TypeError(`"${name}" asks for a second factor: only signed-in users have one`)
  }
  const triggers = 'kind' in on ? [on] : on
  if (new Set(triggers.map(({ kind }) => kind === 'queue')).size > 1) {
    throw new TypeError(`"${name}" takes a queue's messages: it can have no other trigger`)
  }
  const { inOrder = false, run } = options
  const retries = { ...DEFAULT_RETRIES, ...options.retries }
  assertRetries(name, retries)
  if (inOrder && !triggers.some(({ kind }) => /^(event|change|cron)$/.test(kind))) {
    throw new TypeError(`"${name}" takes no events that it could have in order`)
  }
  const { rows = null } = options
  if (rows !== null) assertRows(name, rows, triggers)
  return { name, on: triggers, access, aal, input, rows, timeoutSeconds, retries, inOrder, run }
}

function assertRows(name: string, rows: SQLiteTable, triggers: readonly Trigger[]): void {
  if (triggers.some(({ kind }) => kind !== 'http')) {
    throw new TypeError(`"${name}" gives rows: only requests can start it`)
  }
  const { columns, primaryKeys } = getTableConfig(rows)
  if (primaryKeys.length === 0 && !columns.some((column) => column.primary)) {
    throw new TypeError(`"${name}" gives rows of a table that has no primary key`)
  }
}

function assertRetries(name: string, { attempts, firstSeconds }: Retries): void {
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > MAX_ATTEMPTS) {
    throw new TypeError(`"${name}" takes 1 to ${MAX_ATTEMPTS} attempts`)
  }
  if (!(firstSeconds > 0)) throw new TypeError(`"${name}" needs a first wait above 0 seconds`)
}
