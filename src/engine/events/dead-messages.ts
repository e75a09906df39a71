// Dead letters of queues, for an operator to look at, send again or discard.
import { type SQL, sql } from 'drizzle-orm'
import { runBatch, type Scope } from '../core/index.ts'
import { createPage, type Page, type PageRequest } from './page.ts'
import { sendToQueue } from './send.ts'

/** Which dead message. */
export interface DeadMessageKey {
  readonly queue: string
  readonly id: string
}

/** A dead message as an operator sees it. */
export interface DeadMessageRow extends DeadMessageKey {
  readonly function: string
  readonly body: unknown
  readonly attempts: number
  readonly last_error: string
  readonly sent_at: string
  readonly died_at: string
}

/** Where a message stands in the list: when it died, then its key. */
export type DeadMessageCursor = readonly [diedAt: string, queue: string, id: string]

const COLUMNS = sql`
  queue, message_id AS id, function_name AS function, body, attempts, last_error, sent_at, died_at`

/** One page of the dead messages, of one queue or of all, the newest first. */
export async function listDeadMessages(
  scope: Scope,
  queue: string | undefined,
  { limit, after }: PageRequest<DeadMessageCursor>,
): Promise<Page<DeadMessageRow, DeadMessageCursor>> {
  const rows = await selectMessages(
    scope,
    sql`${isOf(queue)} AND ${comesAfter(after)}
      ORDER BY died_at DESC, queue DESC, message_id DESC LIMIT ${limit + 1}`,
  )
  return createPage(rows, limit, (row) => [row.died_at, row.queue, row.id])
}

/** One dead message; null when there is none, or no longer. */
export async function findDeadMessage(
  scope: Scope,
  { queue, id }: DeadMessageKey,
): Promise<DeadMessageRow | null> {
  const [row] = await selectMessages(scope, sql`queue = ${queue} AND message_id = ${id}`)
  return row ?? null
}

/**
 * Sends a dead message to its queue again, as a new one, and then forgets it: should that fail, it is there twice.
 * @throws Error when the queue is not bound or does not take it; then the dead one stays
 */
export async function replayDeadMessage(scope: Scope, message: DeadMessageRow): Promise<void> {
  await sendToQueue(scope, message.queue, message.body)
  await discardDeadMessage(scope, message)
}

/** Sends dead messages again, the oldest first; what a queue does not take stays. @returns as `replayDead` does */
export async function replayDeadMessages(
  scope: Scope,
  { queue, limit }: { queue?: string | undefined; limit: number },
): Promise<{ replayed: number; remaining: number }> {
  const rows = await selectMessages(
    scope,
    sql`${isOf(queue)} ORDER BY died_at, queue, message_id LIMIT ${limit}`,
  )
  const sent = await Promise.all(rows.map((row) => trySend(scope, row)))
  const gone = rows.filter((_, index) => sent[index])
  const keys = JSON.stringify(gone.map((row) => [row.queue, row.id]))
  const [, left = []] = await runBatch(scope.database, [
    sql`DELETE FROM ledge_dead_messages WHERE (queue, message_id) IN (
      SELECT value ->> 0, value ->> 1 FROM json_each(${keys}))`,
    sql`SELECT count(*) AS total FROM ledge_dead_messages WHERE ${isOf(queue)}`,
  ])
  return { replayed: gone.length, remaining: Number(left[0]?.total) }
}

/** Forgets a dead message. @returns false when there is none */
export async function discardDeadMessage(
  scope: Scope,
  { queue, id }: DeadMessageKey,
): Promise<boolean> {
  const [gone = []] = await runBatch(scope.database, [
    sql`DELETE FROM ledge_dead_messages WHERE queue = ${queue} AND message_id = ${id} RETURNING 1 AS gone`,
  ])
  return gone.length > 0
}

async function trySend(scope: Scope, { queue, id, body }: DeadMessageRow): Promise<boolean> {
  try {
    await sendToQueue(scope, queue, body)
    return true
  } catch (error) {
    console.warn(`the queue "${queue}" did not take the dead message ${id}`, error)
    return false
  }
}

async function selectMessages(scope: Scope, where: SQL): Promise<DeadMessageRow[]> {
  const [rows = []] = await runBatch(scope.database, [
    sql`SELECT ${COLUMNS} FROM ledge_dead_messages WHERE ${where}`,
  ])
  const found = rows as unknown as (DeadMessageRow & { body: string })[] // what the statement names
  return found.map((row) => ({ ...row, body: JSON.parse(row.body) as unknown }))
}

const isOf = (queue: string | undefined): SQL => sql`coalesce(queue = ${queue ?? null}, true)`

const comesAfter = (after: DeadMessageCursor | null): SQL =>
  after === null
    ? sql`true`
    : sql`(died_at, queue, message_id) < (${after[0]}, ${after[1]}, ${after[2]})`
