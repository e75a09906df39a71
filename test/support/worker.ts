// Speaks HTTP to a Worker made of any app, with the test's own bindings, and waits for what it left running.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app as sample } from '../../src/app/index.ts'
import type { App } from '../../src/engine/core/index.ts'
import { createWorker } from '../../src/engine/index.ts'

export const BASE = 'http://ledge.test'
export const publishableKey = env.LEDGE_PUBLISHABLE_KEY
export const secretKey = env.LEDGE_SECRET_KEY

export interface CallOptions {
  method?: string
  headers?: Record<string, string>
  /** A value is sent as JSON; a string, bytes, a stream or a form as it is. */
  body?: unknown
  /** Bearer token or key. */
  as?: string
  /** Bindings to use in place of the test's own: how faults are injected. */
  bindings?: Partial<Env> & Record<string, unknown>
}

/** A caller of a Worker made of `app` (the sample, unless another is given). */
export function createCaller(app: App = sample) {
  const worker = createWorker(app)
  return async function call(path: string, options: CallOptions = {}): Promise<Response> {
    const { method = 'GET', as, body, bindings = {} } = options
    const headers = new Headers(options.headers)
    if (as !== undefined) headers.set('Authorization', `Bearer ${as}`)
    const isForm = body instanceof FormData // whose type names its boundary
    if (body !== undefined && !isForm && !headers.has('Content-Type')) {
      headers.set('Content-Type', 'application/json')
    }
    const payload = body === undefined || isRaw(body) ? body : JSON.stringify(body)
    const request = new Request(BASE + path, {
      method,
      headers,
      body: payload ?? null,
      redirect: 'manual',
    })
    const context = createExecutionContext()
    const response = await worker.fetch(request as never, { ...env, ...bindings }, context)
    await waitOnExecutionContext(context)
    return response
  }
}

const isRaw = (body: unknown): body is BodyInit =>
  typeof body === 'string' ||
  [ArrayBuffer, Blob, FormData, ReadableStream].some((kind) => body instanceof kind)

/** D1 round trips that a response's `Server-Timing` tells of. */
export function roundTripsOf(response: Response): number {
  const match = /trips=(\d+)/.exec(response.headers.get('Server-Timing') ?? '')
  if (match === null) throw new Error('the response tells no round trips')
  return Number(match[1])
}
