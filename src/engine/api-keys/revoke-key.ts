// Revoking a key: D1 first, together with the event that tells of it; then KV, at once and again by the event.
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { lazy, type Scope, timestamp } from '../core/index.ts'
import {
  createEvent,
  NO_ORIGIN,
  type Subscriber,
  writeBatch,
  writeEventIf,
} from '../events/index.ts'
import { buryKey } from './snapshot.ts'

const REVOKED = 'api_key.revoked'

/** Revokes a key, in one round trip; one that is revoked already stays so. @returns false when there is no such key */
export async function revokeKey(scope: Scope, id: string): Promise<boolean> {
  const event = createEvent(REVOKED, { id }, { subject: id })
  const now = timestamp()
  const isOpen = sql`EXISTS (SELECT 1 FROM ledge_api_keys WHERE id = ${id} AND revoked_at IS NULL)`
  const revoke = sql`UPDATE ledge_api_keys SET
      revoked_at = coalesce(revoked_at, ${now}), ends_at = min(coalesce(ends_at, ${now}), ${now})
    WHERE id = ${id} RETURNING id`
  const statements = [writeEventIf(event, isOpen), revoke]
  const [, rows = []] = await writeBatch(scope, statements, {
    origin: NO_ORIGIN,
    eventIds: [event.id],
  })
  if (rows.length === 0) return false
  await buryKey(scope.env.KV, id).catch((error: unknown) => {
    console.warn('the tombstone of an API key was not written; its event will try again', error)
  })
  return true
}

const revokedSchema = lazy(() => z.object({ id: z.string() }))

/** Writes the tombstone once more, until KV has taken it. */
export const keyBurier: Subscriber = {
  name: 'api_keys.tombstones',
  type: REVOKED,
  timeoutSeconds: 30,
  run: ({ env }, event) => buryKey(env.KV, revokedSchema().parse(event.data).id),
}
