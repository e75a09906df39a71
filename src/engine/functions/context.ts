// What a function is given beside its input.
import type { SQL } from 'drizzle-orm'
import {
  type ApiError,
  type BatchItem,
  type Caller,
  type Cause,
  type FunctionContext,
  findGuardTag,
  guard,
  type Row,
  type Scope,
} from '../core/index.ts'
import { createEvent, ring, writeEvent } from '../events/index.ts'
import { readThrough } from './cache.ts'

/** One run of a function. */
export interface Run {
  readonly functionName: string
  readonly caller: Caller
  readonly cause: Cause
  /** W3C trace context and depth of the events that this run raises. */
  readonly traceparent: string | null
  readonly depth: number
  /** Runs statements in one D1 batch: a delivery adds its mark to them. */
  commit(statements: readonly SQL[]): Promise<Row[][]>
}

/** Makes the context of one run. */
export function createContext(scope: Scope, run: Run): FunctionContext {
  const startedAt = Date.now()
  return {
    ...createBatch(scope, run),
    db: scope.db,
    caller: run.caller,
    cause: run.cause,
    send: (name, message) => sendMessage(scope, name, message),
    cached: (key, seconds, load) => readThrough(scope, { key, seconds }, load),
    waitUntil: (promise) => scope.waitUntil(promise.catch((error) => logFault(run, error))),
    log: (message, fields) => console.log({ function: run.functionName, message, ...fields }),
    now: () => startedAt,
  }
}

/** `batch`, and the two makers of items that it knows: events to ring for and conditions with their errors. */
function createBatch(scope: Scope, run: Run): Pick<FunctionContext, 'batch' | 'event' | 'ensure'> {
  const eventIds = new Map<BatchItem, string>()
  const errors = new Map<string, ApiError>()
  return {
    event(type, data, options) {
      const event = createEvent(type, data, { ...run, ...options })
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
        const rows = await run.commit(items.map((item) => item.getSQL()))
        ring(
          scope,
          items.flatMap((item) => eventIds.get(item) ?? []),
        )
        return rows
      } catch (fault) {
        throw errors.get(findGuardTag(fault) ?? '') ?? fault
      }
    },
  }
}

async function sendMessage(scope: Scope, name: string, message: unknown): Promise<void> {
  const binding = name.toUpperCase().replaceAll('-', '_')
  const queue = Object.entries(scope.env).find(([key]) => key === binding)?.[1] as Queue | undefined // by its name
  if (queue === undefined) throw new Error(`wrangler.toml binds no queue as ${binding}`)
  await queue.send(message)
}

const logFault = (run: Run, error: unknown): void =>
  console.error(`"${run.functionName}" left something running that failed`, error)
