// Sending messages to the queues that wrangler.toml binds.
import { type Scope, withTimeLimit } from '../core/index.ts'

/** Longest wait for a queue to accept a message. */
const SEND_SECONDS = 5

/**
 * Sends a message to the queue `name`, bound under its name in capitals (`late-clicks` as `LATE_CLICKS`).
 * @throws Error when the queue is not bound, refuses, or has not accepted the message in time (it may yet)
 */
export async function sendToQueue(scope: Scope, name: string, message: unknown): Promise<void> {
  const queue = findQueue(scope.env, name)
  if (queue === null) throw new Error(`wrangler.toml binds no queue as ${bindingOf(name)}`)
  await withTimeLimit(SEND_SECONDS, () => queue.send(message))
}

/** The queue bound under `name`; null when there is none. */
export function findQueue(env: Env, name: string): Queue | null {
  const binding = Object.entries(env).find(([key]) => key === bindingOf(name))?.[1] as unknown
  return isQueue(binding) ? binding : null
}

/** What a binding of the queue `name` is called. */
export const bindingOf = (name: string): string => name.toUpperCase().replaceAll('-', '_')

const isQueue = (binding: unknown): binding is Queue =>
  typeof binding === 'object' && binding !== null && 'sendBatch' in binding
