// What KV knows of sessions, so that a signed-in request needs no D1: a snapshot of each that is alive, and a
// tombstone, under a key of its own, of each that was ended. D1 decides where KV does not know.
import type { Scope } from '../../core/index.ts'
import type { Session } from '../tables.ts'
import { SKEW_SECONDS } from '../token/access-token.ts'

const snapshotKey = (sessionId: string) => `session:${sessionId}`
const tombstoneKey = (sessionId: string) => `ended:${sessionId}`

const MIN_TTL_SECONDS = 60 // KV's own

/** How long a session's newest access token may still be shown: what KV holds must last longer. */
export const tokenLifeSeconds = (scope: Scope): number =>
  scope.app.settings.accessTokenSeconds + 2 * SKEW_SECONDS

/** Writes the snapshot, after the response; without it each request asks D1, which is slower but right. */
export function rememberSession(scope: Scope, session: Session): void {
  scope.waitUntil(writeSnapshot(scope, session))
}

async function writeSnapshot(scope: Scope, { id, userId }: Session): Promise<void> {
  const expirationTtl = Math.max(MIN_TTL_SECONDS, tokenLifeSeconds(scope))
  try {
    await scope.env.KV.put(snapshotKey(id), userId, { expirationTtl })
  } catch (error) {
    console.warn('a session snapshot was not written; D1 will be asked', error)
  }
}

/** Writes the tombstones. @throws what KV throws, when any of them failed */
export async function writeTombstones(
  kv: KVNamespace,
  sessionIds: readonly string[],
  seconds: number,
): Promise<void> {
  const expirationTtl = Math.max(MIN_TTL_SECONDS, Math.ceil(seconds))
  await Promise.all(sessionIds.map((id) => kv.put(tombstoneKey(id), '1', { expirationTtl })))
}

/** What KV says of `userId`'s session. A tombstone wins over a snapshot, however stale. */
export async function findCachedState(
  kv: KVNamespace,
  sessionId: string,
  userId: string,
): Promise<'alive' | 'ended' | null> {
  const tombstone = tombstoneKey(sessionId)
  const snapshot = snapshotKey(sessionId)
  const values = await readBoth(kv, [tombstone, snapshot])
  if (values.get(tombstone)) return 'ended'
  return values.get(snapshot) === userId ? 'alive' : null
}

/** One bulk read; nothing when KV does not answer. */
async function readBoth(kv: KVNamespace, keys: string[]): Promise<Map<string, string | null>> {
  try {
    return await kv.get(keys)
  } catch (error) {
    console.warn('KV did not answer; D1 is asked', error)
    return new Map()
  }
}
