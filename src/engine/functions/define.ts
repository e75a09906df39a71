// Declaring a function. What is wrong with a declaration is said at start-up, not to a caller.
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as z from 'zod'
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
  RateLimit,
  Reply,
  Retries,
  Trigger,
} from '../core/index.ts'
import { DEFAULT_RETRIES } from '../events/index.ts'
import { assertDeclaration } from './declaration.ts'

export interface Options<On extends Trigger, Schema extends z.ZodType> {
  /** Letters, digits, `_` and `-`, a letter first, 100 at most: it is part of a URL (protocol/functions.md, section 1). */
  name: string
  /** What starts it: one trigger or several. */
  on: On | readonly On[]
  /**
   * Who may call it: signed-in users by default. `signedBy(standardWebhooks, 'SHOP_WEBHOOK_SECRET')` is for webhooks. Events
   * and queues are the engine's own calls.
   */
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

/** What holds for requests, whatever the function answers. */
export interface Asked {
  /**
   * Fields of the input that come from headers: `{ language: 'Accept-Language' }`. A field of the same name in the path,
   * the body or the query goes before it.
   */
  headers?: Readonly<Record<string, string>>
  /**
   * Asks D1, before each run for a request, whether the caller's session still stands: who has signed out or is banned is
   * refused at once, and not a minute later. One round trip.
   */
  fresh?: boolean
  /**
   * Keeps answers to GET requests at the edge and in browsers, for so many seconds. For functions that are public, and only
   * where neither a token nor a cookie came along.
   */
  cache?: { seconds: number }
  /** How many calls each caller (a user, or else a network) has within how many seconds. Exact; one round trip, shared with `fresh`. */
  rate?: RateLimit
  /** Largest request body, in bytes: the app's setting `maxBodyBytes`, unless this is less. */
  maxBodyBytes?: number
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

/** What a function may return whose body is a `Body`. */
type Result<Body> = Body | Reply<Body> | Response | Promise<Body | Reply<Body> | Response>

interface Call<
  Schema extends z.ZodType,
  OutputSchema extends z.ZodType,
  Output extends Result<z.input<OutputSchema>>,
> extends Options<HttpTrigger | EventTrigger | ChangeTrigger | CronTrigger, Schema>,
    InOrder,
    Asked {
  /** What it answers, for the types, for who reads the API's description, and to be checked in development. */
  output?: OutputSchema
  /** Gets the input of the request, or the event's data (a tick is one). What it returns is the answer. */
  run(input: z.output<Schema>, context: FunctionContext): Output
}

interface Rows<Schema extends z.ZodType>
  extends Omit<Options<HttpTrigger, Schema>, 'retries'>,
    Asked {
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
): FunctionDefinition<readonly QueueMessage<z.output<Schema>>[], Output, FunctionContext>
/** Declares a function of the app: of changes of rows, which it gets as they are over REST. */
export function defineFunction<
  Output,
  Table extends SQLiteTable,
  Action extends ChangeAction = ChangeAction,
>(
  options: Changes<Table, Action, Output>,
): FunctionDefinition<Change<Table, Action>, Output, FunctionContext>
/** Declares a function of the app: of requests, which it answers with rows of a table. */
export function defineFunction<Schema extends z.ZodType = z.ZodUnknown>(
  options: Rows<Schema>,
): FunctionDefinition<z.output<Schema>, BatchItem | Promise<SQL>, FunctionContext>
/** Declares a function of the app: of requests, events, a schedule, or several of them. */
export function defineFunction<
  Output extends Result<z.input<OutputSchema>>,
  Schema extends z.ZodType = z.ZodUnknown,
  OutputSchema extends z.ZodType = z.ZodUnknown,
>(
  options: Call<Schema, OutputSchema, Output>,
): FunctionDefinition<z.output<Schema>, Output, FunctionContext>
/** @throws TypeError when the name, a limit or the mixture of triggers cannot be */
export function defineFunction(options: Declared): FunctionDefinition {
  return declare(options)
}

/** What every declaration comes to. @throws TypeError when something in it cannot be */
export function declare(options: Declared): FunctionDefinition {
  const { name, on, run } = options
  const definition: FunctionDefinition = {
    name,
    isWorkflow: false,
    on: 'kind' in on ? [on] : on,
    access: options.access ?? 'authenticated',
    aal: options.aal ?? 'aal1',
    input: options.input ?? null,
    output: options.output ?? null,
    headers: options.headers ?? {},
    fresh: options.fresh ?? false,
    cache: options.cache ?? null,
    rate: options.rate ?? null,
    maxBodyBytes: options.maxBodyBytes ?? null,
    rows: options.rows ?? null,
    timeoutSeconds: options.timeoutSeconds ?? 30,
    retries: { ...DEFAULT_RETRIES, ...options.retries },
    inOrder: options.inOrder ?? false,
    run,
  }
  assertDeclaration(definition)
  return definition
}

/** Whatever the kinds of declaration say. */
export type Declared = Options<Trigger, z.ZodType> &
  InOrder &
  Asked &
  Pick<FunctionDefinition, 'run'> & { rows?: SQLiteTable; output?: z.ZodType }
