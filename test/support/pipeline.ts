// Drives a Worker's background work by hand, and breaks the bindings that it stands on.
import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  type QueueResult,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app as sample } from '../../src/app/index.ts'
import type { App } from '../../src/engine/core/index.ts'
import { createWorker } from '../../src/engine/index.ts'

export type Bindings = Partial<Env> & Record<string, unknown>

export interface SentMessage {
  id: string
  attempts: number
  body: unknown
}

/** Hands queue batches and the minute's tick to a Worker made of `app` (the sample, unless another is given). */
export function createPipeline(app: App = sample) {
  const worker = createWorker(app)
  /** Delivers messages, of which some may have been delivered before, as one batch of the queue `name`. */
  async function deliverMessages(
    name: string,
    messages: readonly SentMessage[],
    bindings: Bindings = {},
  ): Promise<QueueResult> {
    const stamped = messages.map((message) => ({ ...message, timestamp: new Date() }))
    const batch = createMessageBatch(name, stamped)
    const context = createExecutionContext()
    await worker.queue(batch, { ...env, ...bindings }, context)
    return getQueueResult(batch, context)
  }
  return {
    deliverMessages,
    /** Delivers `bodies` as one batch of the queue `name`, for the first time. */
    deliver: (name: string, bodies: readonly unknown[], bindings: Bindings = {}) =>
      deliverMessages(
        name,
        bodies.map((body, index) => ({ id: `m${index}`, attempts: 1, body })),
        bindings,
      ),
    /** Runs the minute's sweep. */
    async tick(bindings: Bindings = {}): Promise<void> {
      const context = createExecutionContext()
      await worker.scheduled(createScheduledController(), { ...env, ...bindings }, context)
      await waitOnExecutionContext(context)
    },
  }
}

/** A queue that only remembers what it was sent. */
export function createRecordingQueue(): Queue & { readonly bodies: unknown[] } {
  const bodies: unknown[] = []
  const queue = {
    bodies,
    send: async (body: unknown) => void bodies.push(body),
    sendBatch: async (messages: Iterable<MessageSendRequest>) => {
      for (const { body } of messages) bodies.push(body)
    },
  }
  return queue as unknown as Queue & { readonly bodies: unknown[] } // the part of a queue that is used
}

/** A queue that refuses every message, as one over its limits does. */
export function createFailingQueue(): Queue {
  const refuse = () => Promise.reject(new Error('Too Many Requests'))
  return { send: refuse, sendBatch: refuse } as unknown as Queue // the part of a queue that is used
}

/** What befalls a D1 batch: nothing, a fault before it runs, or one after it committed. */
export type Fate = 'ok' | 'before' | 'after'

/** The test's D1, whose nth batch meets the nth of `fates`; all later ones go well. Counts the batches. */
export function createFaultyDatabase(...fates: Fate[]): D1Database & { readonly batches: number } {
  let batches = 0
  const database = {
    get batches() {
      return batches
    },
    withSession: () => database,
    getBookmark: () => null,
    prepare: (sql: string) => env.DB.prepare(sql),
    async batch(statements: D1PreparedStatement[]) {
      const fate = fates[batches++] ?? 'ok'
      if (fate === 'before') throw new Error('D1_ERROR: Network connection lost.')
      const results = await env.DB.batch(statements)
      if (fate === 'after') throw new Error('D1_ERROR: Network connection lost.')
      return results
    },
  }
  return database as unknown as D1Database & { readonly batches: number } // the part of D1 that is used
}
