// What an operator decides about deliveries: to run them again, or that they need not run.
import { sql } from 'drizzle-orm'
import { type Row, runBatch, type Scope, timestamp } from '../core/index.ts'
import { ring } from './event.ts'
import { type DeliveryFilter, type DeliveryKey, fits, isIn } from './list-deliveries.ts'
import { settleEvents } from './outcome.ts'

/**
 * Lets a delivery that is dead, discarded or waiting for its back-off run again at once, its attempts counted anew.
 * @returns false when it runs, is done or does not exist: then nothing has changed
 */
export async function replayDelivery(scope: Scope, key: DeliveryKey): Promise<boolean> {
  const [replayed = []] = await runBatch(scope.database, [
    sql`UPDATE ledge_deliveries SET ${runsAgain(timestamp())}
      WHERE event_id = ${key.event} AND function_name = ${key.function}
        AND state IN ('pending', 'dead', 'discarded')
      RETURNING event_id AS event`,
  ])
  ring(scope, replayed.map(eventOf))
  return replayed.length > 0
}

/** Lets dead deliveries run again, the oldest first. @returns how many, and how many that fit are dead still */
export async function replayDead(
  scope: Scope,
  { limit, ...filter }: DeliveryFilter & { limit: number },
): Promise<{ replayed: number; remaining: number }> {
  const dead = sql`
    FROM ledge_deliveries AS delivery CROSS JOIN ledge_events AS event ON event.id = delivery.event_id
    WHERE ${isIn('dead')} AND ${fits(filter)}`
  const [replayed = [], left = []] = await runBatch(scope.database, [
    sql`UPDATE ledge_deliveries SET ${runsAgain(timestamp())}
      WHERE (event_id, function_name) IN (
        SELECT event_id, function_name ${dead} ORDER BY delivery.updated_at LIMIT ${limit})
      RETURNING event_id AS event`,
    sql`SELECT count(*) AS total ${dead}`,
  ])
  ring(scope, [...new Set(replayed.map(eventOf))])
  return { replayed: replayed.length, remaining: Number(left[0]?.total) }
}

/**
 * Decides that a delivery need not run; a run that is under way can no longer commit. It is kept with its event.
 * @returns false when it is done, was discarded before or does not exist
 */
export async function discardDelivery(scope: Scope, key: DeliveryKey): Promise<boolean> {
  const now = timestamp()
  const [discarded = []] = await runBatch(scope.database, [
    sql`UPDATE ledge_deliveries SET state = 'discarded', lease_id = NULL, updated_at = ${now}
      WHERE event_id = ${key.event} AND function_name = ${key.function}
        AND state IN ('pending', 'running', 'dead')
      RETURNING event_id AS event`,
    settleEvents(JSON.stringify([key.event]), now),
  ])
  ring(scope, discarded.map(eventOf)) // whoever waited for its turn after this one is called
  return discarded.length > 0
}

const runsAgain = (now: string) => sql`
  state = 'pending', attempts = 0, next_attempt_at = ${now}, lease_id = NULL, updated_at = ${now}`

const eventOf = ({ event }: Row): string => String(event)
