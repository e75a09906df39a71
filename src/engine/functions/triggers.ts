// What starts a function: `http.get('/path')`, `event('order.placed')`, `queue('clicks', { batch: 100 })`.
import type { EventTrigger, HttpMethod, HttpTrigger, QueueTrigger } from '../core/index.ts'
import { DOORBELL } from '../events/index.ts'

const RESERVED = /^\/((auth|rest|functions|storage|realtime)\/v1|assets)(\/|$)/

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
