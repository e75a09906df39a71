// What starts a function: `http.get('/path')`, `event('order.placed')`, `change(orders, 'insert')`,
// `queue('clicks', { batch: 100 })`, `cron('0 3 * * *')`, `signedUp()`, `signedIn()`, `userDeleted()`.
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import {
  type ChangeAction,
  type ChangeTrigger,
  type CronTrigger,
  type EventTrigger,
  type HttpMethod,
  type HttpTrigger,
  type MissedTicks,
  type QueueTrigger,
  USER_EVENTS,
} from '../core/index.ts'
import { DOORBELL } from '../events/index.ts'
import { parseCron } from './cron-expression.ts'

const RESERVED =
  /^\/((auth|rest|functions|storage|realtime|operator)\/v1|assets|_dev|docs|openapi\.json)(\/|$)/

/** Triggers for requests; a path may hold parameters (`/r/:ad`), which become part of the input. */
export const http = {
  get: (path: string) => createHttpTrigger('GET', path),
  post: (path: string) => createHttpTrigger('POST', path),
  put: (path: string) => createHttpTrigger('PUT', path),
  patch: (path: string) => createHttpTrigger('PATCH', path),
  delete: (path: string) => createHttpTrigger('DELETE', path),
}

function createHttpTrigger(method: HttpMethod, path: string): HttpTrigger {
  if (!path.startsWith('/')) throw new TypeError(`the path "${path}" must start with a slash`)
  if (RESERVED.test(path)) throw new TypeError(`the path "${path}" belongs to a service of Ledge`)
  return { kind: 'http', method, path }
}

/** A trigger for events of one type: the function's input is the event's data. */
export const event = (type: string): EventTrigger => ({ kind: 'event', type })

/** A trigger for new accounts, however they came to be: the function's input is `{ user_id, … }`. */
export const signedUp = (): EventTrigger => event(USER_EVENTS.signedUp)

/** A trigger for sign-ins, which each begin a session: the function's input is `{ user_id, session_id, … }`. */
export const signedIn = (): EventTrigger => event(USER_EVENTS.signedIn)

/** A trigger for deleted accounts: the function's input is `{ user_id, … }`. */
export const userDeleted = (): EventTrigger => event(USER_EVENTS.deleted)

/**
 * A trigger for changes of a table's rows, whoever makes them: the function's input is `{ action, old, new }`, the rows
 * as they are over REST. `npm run db:generate` writes it into a migration.
 * @param actions one of `insert`, `update` and `delete`, or a list of them
 */
export function change<Table extends SQLiteTable, Action extends ChangeAction>(
  table: Table,
  actions: Action | readonly Action[],
): ChangeTrigger<Table, Action> {
  return { kind: 'change', table, actions: typeof actions === 'string' ? [actions] : actions }
}

/**
 * A trigger for the messages of a queue that wrangler.toml binds and consumes.
 * @param name the queue's name, or what it ends with: `clicks` takes `ledge-clicks`
 * @param options `batch`: most messages in one run, 100 by default
 */
export function queue(name: string, { batch = 100 }: { batch?: number } = {}): QueueTrigger {
  if (name === DOORBELL) throw new TypeError(`the queue "${DOORBELL}" is the event pipeline's own`)
  if (!Number.isInteger(batch) || batch < 1)
    throw new TypeError('a batch holds one message or more')
  return { kind: 'queue', name, batch }
}

/**
 * A trigger for the ticks of a cron expression, in UTC: five fields (`0 3 * * *`) or a name (`@daily`). Each tick runs
 * once, as an event of its own with retries and a dead letter; the function's input is `{ scheduled_at }`.
 * @param options `missed`: what becomes of ticks while nothing ran. `skip` (the default) runs the latest of them, once,
 * as soon as it can; `catchUp` runs each of them, up to the latest 100 (one after the other for a function with `inOrder`)
 * @throws TypeError when it is no expression, or one that never comes
 */
export function cron(
  expression: string,
  { missed = 'skip' }: { missed?: MissedTicks } = {},
): CronTrigger {
  parseCron(expression)
  return { kind: 'cron', expression, missed }
}
