// Dead letters of queues: messages that their function could not handle, kept in D1 until an operator decides.
import { type SQL, sql } from 'drizzle-orm'
import { inChunks, runBatch, type Scope, timestamp } from '../core/index.ts'
import { MAX_ERROR_CHARACTERS } from './outcome.ts'

/** A message that is given up. */
export interface DeadMessage {
  /** The queue as its function names it: `clicks`. */
  readonly queue: string
  readonly functionName: string
  readonly message: Pick<Message, 'id' | 'body' | 'attempts' | 'timestamp'>
  readonly reason: string
}

/** A message may have 128 kB: what goes to D1 in one batch stays well below a few megabytes. */
const MESSAGES_PER_BATCH = 20

/** Keeps messages that are given up. One that is there already takes its place again. */
export async function buryMessages(scope: Scope, dead: readonly DeadMessage[]): Promise<void> {
  for (const some of inChunks(dead, MESSAGES_PER_BATCH)) {
    await runBatch(scope.database, some.map(writeDeadMessage))
  }
}

const writeDeadMessage = ({ queue, functionName, message, reason }: DeadMessage): SQL => sql`
  INSERT OR REPLACE INTO ledge_dead_messages
    (queue, message_id, function_name, body, attempts, last_error, sent_at, died_at)
  VALUES (${queue}, ${message.id}, ${functionName}, ${toJson(message.body)}, ${message.attempts},
    ${reason.slice(0, MAX_ERROR_CHARACTERS)}, ${message.timestamp.toISOString()}, ${timestamp()})`

// Ours are JSON already; another producer's may hold what JSON does not know.
function toJson(body: unknown): string {
  try {
    return JSON.stringify(body) ?? 'null'
  } catch {
    return JSON.stringify(String(body))
  }
}
