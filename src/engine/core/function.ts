// A function of the app: what starts it, who may call it, what it takes and what it does.
// Types only; the host in `functions/` runs them.
import type { PostgrestClient } from '@supabase/postgrest-js'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as z from 'zod'
import type { BatchItem, Row } from './batch.ts'
import type { AssuranceLevel, Caller } from './caller.ts'
import type { ChangeTrigger } from './change.ts'
import type { Drizzle } from './database.ts'
import type { ApiError } from './errors.ts'
import type { RateLimit } from './identity-settings.ts'
import type { SignedAccess } from './webhook.ts'
import type { WorkflowDefinition } from './workflow.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A request at a path of its own; such a function also answers at `/functions/v1/<name>` and through `rpc`. */
export interface HttpTrigger {
  readonly kind: 'http'
  readonly method: HttpMethod
  readonly path: string
}

/** An event of one type; the function's input is the event's data. */
export interface EventTrigger {
  readonly kind: 'event'
  readonly type: string
}

/** Messages of a queue, at most `batch` in one run. */
export interface QueueTrigger {
  readonly kind: 'queue'
  readonly name: string
  readonly batch: number
}

/** What becomes of a schedule's ticks that came and went while nothing ran. */
export type MissedTicks = 'skip' | 'catchUp'

/** The ticks of a cron expression, in UTC; the function's input is `{ scheduled_at }`. */
export interface CronTrigger {
  readonly kind: 'cron'
  readonly expression: string
  readonly missed: MissedTicks
}

/** What starts a function. */
export type Trigger = HttpTrigger | EventTrigger | ChangeTrigger | QueueTrigger | CronTrigger

/** Who may call a function: anyone, signed-in users (the default), the operator alone, or who signs what they send (webhooks). */
export type Access = 'public' | 'authenticated' | 'operator' | SignedAccess

/** What becomes of a run that failed. */
export interface Retries {
  /** Most runs for one event; after the last one it is a dead letter. */
  readonly attempts: number
  /** About how long the first failure waits; each further one waits four times as long, six hours at most. */
  readonly firstSeconds: number
}

/** An event that a function announces; its row is written in the batch that holds it. */
export interface EventOptions {
  /** What the event is about, usually a row's id. */
  subject?: string
}

/** A CloudEvents 1.0 event as a subscriber gets it. */
export interface LedgeEvent<Data = unknown> {
  readonly id: string
  readonly type: string
  readonly source: string
  readonly subject: string | null
  readonly time: string
  readonly data: Data
  /** Whose request led to it, through however many events; null when nobody was signed in. */
  readonly userId: string | null
  readonly traceparent: string | null
}

/** One message of a queue function's batch. */
export interface QueueMessage<Body = unknown> {
  readonly id: string
  readonly body: Body
  /** Counted from 1. One that comes again runs in a batch of its own, so that it holds nobody. */
  readonly attempts: number
  readonly sentAt: Date
  /** Fails this message alone: it comes again later, in the end as a dead letter, and its siblings are acknowledged. */
  fail(reason: unknown): void
}

/** A call that nobody waits for (`Prefer: respond-async`). */
export interface Invocation {
  /** The same in each attempt: what makes a call to others idempotent. */
  readonly id: string
  /** Counted from 1. */
  readonly attempt: number
}

/** How a run was started. A request that is run later has its address, its body and some of its headers still. */
export type Cause =
  | {
      readonly kind: 'request'
      readonly request: Request
      readonly params: Record<string, string>
      readonly invocation?: Invocation
    }
  | { readonly kind: 'event'; readonly event: LedgeEvent; readonly attempt: number }
  | { readonly kind: 'queue'; readonly messages: readonly QueueMessage[] }
  | { readonly kind: 'workflow'; readonly step: string; readonly invocation: Invocation }

/** What comes of invoking a function: rows, where it returns a query for them. */
export type Invoked<Output> = [Output] extends [BatchItem | Promise<SQL>]
  ? unknown[]
  : Awaited<Output>

/** What a function is given beside its input. */
export interface FunctionContext {
  /** drizzle over D1 with full rights: rules are for clients, a function is trusted. */
  readonly db: Drizzle
  /** The data API under the caller's rules, as their own client would ask it, without HTTP; one round trip for each request. */
  readonly data: PostgrestClient
  readonly caller: Caller
  readonly cause: Cause
  /** What wrangler.toml binds, and secrets. */
  readonly env: Env
  /** Aborted when the run's time is up. */
  readonly signal: AbortSignal
  /**
   * Runs another function under the same caller, who must be one that may call it, with an input that its schema reads.
   * It shares the run's `batch`, and ends with the run's time. Gives what it returns: rows as the caller sees them, where
   * it declares `rows`. At most eight calls deep.
   *
   * A workflow is started, in a batch of its own, and gives its id. A run that is tried again starts it no second time with
   * the same input.
   */
  invoke(other: WorkflowDefinition, input?: unknown): Promise<{ readonly id: string }>
  invoke<Output>(
    other: FunctionDefinition<never, Output>,
    input?: unknown,
  ): Promise<Invoked<Output>>
  /** `fetch` that ends with the run's time. */
  readonly fetch: typeof fetch
  /** Runs all items in one D1 batch, atomically, in one round trip. Gives each item's rows, columns named as in the database. */
  batch(items: readonly BatchItem[]): Promise<Row[][]>
  /** A batch item that announces an event: its row commits with the batch, its subscribers run afterwards. */
  event(type: string, data: unknown, options?: EventOptions): BatchItem
  /** A batch item that aborts the whole batch with `error` unless `condition` is true. */
  ensure(condition: SQL, error: ApiError): BatchItem
  /**
   * Tells a workflow something that it may wait for (`step.waitFor`), now or later.
   * @param id of its invocation
   * @param type letters, digits, `_` and `-`, 100 at most
   * @throws ApiError `not_found` when there is no such workflow, or it has not begun yet
   */
  tell(id: string, type: string, data?: unknown): Promise<void>
  /** Sends a message to the queue `name`; resolves when it is accepted. */
  send(name: string, message: unknown): Promise<void>
  /**
   * Reads `key` through the cache: `load` runs on a miss and its JSON value is kept `seconds` (60 at least).
   * Null and undefined are not kept.
   */
  cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T>
  waitUntil(promise: Promise<unknown>): void
  log(message: string, fields?: Record<string, unknown>): void
  /** Now, in Unix milliseconds; one value for the whole run. */
  now(): number
}

/** A function as whoever calls it needs to know it. */
export interface DescribedFunction {
  readonly name: string
  /** JSON Schema of the arguments; null when it takes whatever comes. */
  readonly input: Readonly<Record<string, unknown>> | null
  /** JSON Schema of what it answers; null when it does not say. */
  readonly output: Readonly<Record<string, unknown>> | null
  /** Whether it may be called by GET. */
  readonly isReadable: boolean
  /** Whether it takes webhooks, which their senders sign: no client calls it. */
  readonly isSigned: boolean
  /** Whether calling it starts something and answers 202. */
  readonly isWorkflow: boolean
  /** Its own paths. */
  readonly routes: readonly HttpTrigger[]
  readonly rows: SQLiteTable | null
}

/** A function as `defineFunction` makes it; `run` can be called by itself in a test. */
export interface FunctionDefinition<Input = never, Output = unknown, Context = never> {
  readonly name: string
  /** Whether it is made of steps: then calling it starts it, and `run` takes a `WorkflowContext`. */
  readonly isWorkflow: boolean
  readonly on: readonly Trigger[]
  readonly access: Access
  /** `aal2` when its caller must have shown a second factor. */
  readonly aal: AssuranceLevel
  /** Checked before `run`; absent means that the input is passed as it came. */
  readonly input: z.ZodType | null
  /** What it answers; checked in development alone. */
  readonly output: z.ZodType | null
  /** Fields of the input that come from headers, with their headers' names. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether D1 is asked, before each run for a request, if the caller's session still stands. */
  readonly fresh: boolean
  /** How long answers to visitors are kept at the edge; null: not at all. */
  readonly cache: { readonly seconds: number } | null
  /** How often one caller may call it; null: as often as they like. */
  readonly rate: Readonly<RateLimit> | null
  /** Largest request body; null: as large as the app's setting allows. */
  readonly maxBodyBytes: number | null
  /** The table whose rows it gives: `run` then returns a query for them. Null for a function with a result of its own. */
  readonly rows: SQLiteTable | null
  /** Most seconds that one run may take. */
  readonly timeoutSeconds: number
  readonly retries: Retries
  /** Whether events of one subject come to it one after the other, in the order in which they happened. */
  readonly inOrder: boolean
  readonly run: (input: Input, context: Context) => Output
}
