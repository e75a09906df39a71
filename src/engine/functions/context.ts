// What a function is given beside its input.
import type { SQL } from 'drizzle-orm'
import {
  type ApiError,
  type BatchItem,
  type Caller,
  type Cause,
  type FunctionContext,
  type FunctionDefinition,
  findGuardTag,
  guard,
  lazy,
  type Peers,
  type Row,
  type Scope,
  withoutValues,
} from '../core/index.ts'
import {
  createEvent,
  type Origin,
  sendToQueue,
  trackDatabase,
  writeEvent,
} from '../events/index.ts'
import { readThrough } from './cache.ts'
import { createDataClient } from './data-client.ts'
import { tellWorkflow } from './workflow/binding.ts'

/** One run of a function. */
export interface Run {
  readonly functionName: string
  readonly caller: Caller
  readonly cause: Cause
  /** What events that this run raises carry on. */
  readonly origin: Origin
  readonly peers: Peers
  /** Aborted when its time is up. */
  readonly signal: AbortSignal
  /** Runs another function for this one. */
  invoke(definition: FunctionDefinition, input: unknown): Promise<unknown>
  /** Runs statements in one D1 batch, to which a delivery adds its mark, and rings for the events that they write. */
  commit(statements: readonly SQL[], eventIds: readonly string[]): Promise<Row[][]>
}

/** Makes the context of one run. */
export function createContext(scope: Scope, run: Run): FunctionContext {
  const startedAt = Date.now()
  const db = lazy(() => trackDatabase(scope, run.origin))
  return {
    ...createBatch(run),
    get db() {
      return db()
    },
    get data() {
      return createDataClient(scope, run)
    },
    caller: run.caller,
    cause: run.cause,
    env: scope.env,
    signal: run.signal,
    invoke: (other: FunctionDefinition, input?: unknown) => run.invoke(other, input) as never, // what `other` is typed to give
    fetch: (input, init) => fetch(input, { ...init, signal: findSignal(run, init) }),
    tell: (id, type, data) => tellWorkflow(scope, { id, type, data }),
    send: (name, message) => sendToQueue(scope, name, message),
    cached: (key, seconds, load) => readThrough(scope, { key, seconds }, load),
    waitUntil: (promise) => scope.waitUntil(promise.catch((error) => logFault(run, error))),
    log: (message, fields) => console.log({ function: run.functionName, message, ...fields }),
    now: () => startedAt,
  }
}

/** `batch`, and the two makers of items that it knows: events to ring for and conditions with their errors. */
function createBatch(run: Run): Pick<FunctionContext, 'batch' | 'event' | 'ensure'> {
  const eventIds = new Map<BatchItem, string>()
  const errors = new Map<string, ApiError>()
  return {
    event(type, data, options) {
      const event = createEvent(type, data, { ...run.origin, ...options })
      const item = writeEvent(event)
      eventIds.set(item, event.id)
      return item
    },
    ensure(condition, error) {
      const tag = `ensure:${errors.size}`
      errors.set(tag, error)
      return guard(condition, tag)
    },
    async batch(items) {
      try {
        return await run.commit(
          items.map((item) => item.getSQL()),
          items.flatMap((item) => eventIds.get(item) ?? []),
        )
      } catch (fault) {
        throw errors.get(findGuardTag(fault) ?? '') ?? fault
      }
    },
  }
}

/** The run's time, and whatever the caller of `fetch` brings itself. */
const findSignal = ({ signal }: Run, init: RequestInit = {}): AbortSignal =>
  init.signal ? AbortSignal.any([init.signal, signal]) : signal

const logFault = (run: Run, error: unknown): void =>
  console.error(`"${run.functionName}" left something running that failed`, withoutValues(error))
