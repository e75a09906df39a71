// What KV knows of keys, so that a request with one needs no D1: a snapshot of each, and a tombstone, under a name of its
// own, of each that was revoked. D1 decides where KV does not know.
import type { KeyGrant, Scope } from '../core/index.ts'

/** What a key may do, and the hash that the key must have. */
export interface KeySnapshot extends KeyGrant {
  readonly hash: string
}

const snapshotName = (id: string) => `api-key:${id}`
const tombstoneName = (id: string) => `api-key-revoked:${id}`

const MIN_TTL_SECONDS = 60 // KV's own

/** Keeps a snapshot until the key expires; without it each request asks D1, which is slower but right. */
export async function keepSnapshot({ env }: Scope, snapshot: KeySnapshot): Promise<void> {
  const { id, expiresAt } = snapshot
  const seconds = expiresAt === null ? null : (Date.parse(expiresAt) - Date.now()) / 1000
  const lifetime =
    seconds === null ? {} : { expirationTtl: Math.max(MIN_TTL_SECONDS, Math.ceil(seconds)) }
  try {
    await env.KV.put(snapshotName(id), JSON.stringify(snapshot), lifetime)
  } catch (error) {
    console.warn('the snapshot of an API key was not written; D1 will be asked', error)
  }
}

/** Writes the tombstone of a key that was revoked, for good, and deletes its snapshot. @throws what KV throws */
export async function buryKey(kv: KVNamespace, id: string): Promise<void> {
  await kv.put(tombstoneName(id), '1')
  await kv.delete(snapshotName(id))
}

/** What KV says of a key, by one bulk read. A tombstone wins over a snapshot, however stale; null when KV does not know. */
export async function findSnapshot(
  { env }: Scope,
  id: string,
): Promise<KeySnapshot | 'revoked' | null> {
  const names = [tombstoneName(id), snapshotName(id)] as const
  try {
    const values = await env.KV.get([...names])
    if (values.get(names[0])) return 'revoked'
    const text = values.get(names[1])
    return text ? (JSON.parse(text) as KeySnapshot) : null // as keepSnapshot wrote it
  } catch (error) {
    console.warn('KV did not answer; D1 is asked for an API key', error)
    return null
  }
}
