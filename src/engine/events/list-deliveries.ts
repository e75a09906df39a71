// Looking at deliveries: those in one state, or one with its event.
import { type SQL, sql } from 'drizzle-orm'
import { runBatch, type Scope } from '../core/index.ts'
import { createPage, type Page, type PageRequest } from './page.ts'
import type { DELIVERY_STATES } from './tables.ts'

/** Which delivery: one function's with one event. */
export interface DeliveryKey {
  readonly event: string
  readonly function: string
}

/** Which deliveries; what is left out restricts nothing. */
export interface DeliveryFilter {
  readonly function?: string | undefined
  readonly type?: string | undefined
}

/** A delivery as an operator sees it. */
export interface DeliveryRow extends DeliveryKey {
  readonly type: string
  readonly subject: string | null
  readonly state: (typeof DELIVERY_STATES)[number]
  readonly attempts: number
  /** When it is due; while it runs, when its lease ends. */
  readonly next_attempt_at: string
  readonly last_error: string | null
  readonly created_at: string
  readonly updated_at: string
}

/** A delivery with what its event says. */
export interface DeliveryWithData extends DeliveryRow {
  readonly data: unknown
  readonly user_id: string | null
  readonly traceparent: string | null
  readonly depth: number
}

export type ListedState = 'pending' | 'running' | 'dead'

/** Where a delivery stands in its list: its time there, then its key. */
export type DeliveryCursor = readonly [at: string, event: string, function_: string]

const COLUMNS = sql`
  delivery.event_id AS event, delivery.function_name AS function, event.type, event.subject,
  delivery.state, delivery.attempts, delivery.next_attempt_at, delivery.last_error,
  event.created_at, delivery.updated_at`

// CROSS JOIN keeps SQLite from beginning with the events: the lists go along an index of the deliveries.
const SOURCE = sql`
  ledge_deliveries AS delivery CROSS JOIN ledge_events AS event ON event.id = delivery.event_id`

/** One page of the deliveries in a state: what waits or runs by when it is due, what is dead with the newest first. */
export async function listDeliveries(
  scope: Scope,
  { state, ...filter }: DeliveryFilter & { state: ListedState },
  { limit, after }: PageRequest<DeliveryCursor>,
): Promise<Page<DeliveryRow, DeliveryCursor>> {
  const isDead = state === 'dead'
  const at = isDead ? sql`delivery.updated_at` : sql`delivery.next_attempt_at`
  const order = isDead ? sql`DESC` : sql`ASC`
  const [rows = []] = await runBatch(scope.database, [
    sql`SELECT ${COLUMNS} FROM ${SOURCE}
      WHERE ${isIn(state)} AND ${fits(filter)} AND ${comesAfter(at, isDead, after)}
      ORDER BY ${at} ${order}, event_id ${order}, function_name ${order} LIMIT ${limit + 1}`,
  ])
  return createPage(rows as unknown as DeliveryRow[], limit, (row) => [
    isDead ? row.updated_at : row.next_attempt_at,
    row.event,
    row.function,
  ])
}

/** One delivery with its event; null when there is none, or no longer. */
export async function findDelivery(
  scope: Scope,
  key: DeliveryKey,
): Promise<DeliveryWithData | null> {
  const [rows = []] = await runBatch(scope.database, [
    sql`SELECT ${COLUMNS}, event.data, event.user_id, event.traceparent, event.depth FROM ${SOURCE}
      WHERE event_id = ${key.event} AND function_name = ${key.function}`,
  ])
  const [row] = rows as unknown as (DeliveryWithData & { data: string })[] // what the statement names
  return row === undefined ? null : { ...row, data: JSON.parse(row.data) as unknown }
}

/** The condition that a delivery is in a state, in the words that its partial index asks for. */
export const isIn = (state: ListedState): SQL =>
  state === 'dead'
    ? sql`delivery.state = 'dead'`
    : sql`delivery.state IN ('pending', 'running') AND delivery.state = ${state}`

/** The condition that a delivery and its event fit a filter. */
export const fits = (filter: DeliveryFilter): SQL => sql`
  coalesce(delivery.function_name = ${filter.function ?? null}, true)
  AND coalesce(event.type = ${filter.type ?? null}, true)`

function comesAfter(at: SQL, isDescending: boolean, after: DeliveryCursor | null): SQL {
  if (after === null) return sql`true`
  const follows = isDescending ? sql`<` : sql`>`
  const [time, event, name] = after
  return sql`(${at}, event_id, function_name) ${follows} (${time}, ${event}, ${name})`
}
