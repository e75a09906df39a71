// Which of the operator's keys a text is: KV answers, and D1 where KV does not know.
import { eq } from 'drizzle-orm'
import { ApiError, findOutage, type KeyGrant, type Scope } from '../core/index.ts'
import { hashKey, parseKeyText } from './key-text.ts'
import { findSnapshot, type KeySnapshot } from './snapshot.ts'
import { apiKeys } from './tables.ts'

/**
 * What a key may do. Costs one KV read and, while KV knows the key, no D1.
 * @throws ApiError `unauthenticated` when there is no such key, or it has expired or was revoked
 */
export async function requireGrant(scope: Scope, text: string): Promise<KeyGrant> {
  const key = parseKeyText(text)
  if (key === null) throw unknownKey()
  const [hash, known] = await Promise.all([hashKey(key), findSnapshot(scope, key.id)])
  const found = known ?? (await readKey(scope, key.id))
  if (found === 'revoked') throw refusedKey('This API key was revoked.')
  // Both are hashes of random texts: how long it takes to compare them tells nothing of a key.
  if (found === null || found.hash !== hash) throw unknownKey()
  if (found.expiresAt !== null && Date.parse(found.expiresAt) <= Date.now()) {
    throw refusedKey('This API key has expired.')
  }
  return found
}

/** What D1 says. It is never written to KV, or a slow reader could bring a revoked key back. */
async function readKey({ db }: Scope, id: string): Promise<KeySnapshot | 'revoked' | null> {
  const query = db.select().from(apiKeys).where(eq(apiKeys.id, id))
  const [row] = await query.catch((error: unknown) => {
    throw findOutage(error) ?? error
  })
  if (row === undefined) return null
  return row.revokedAt === null ? snapshotOf(row) : 'revoked'
}

/** A key's row as what it may do. */
export const snapshotOf = (row: typeof apiKeys.$inferSelect): KeySnapshot => ({
  id: row.id,
  hash: row.hash,
  role: row.role,
  prefixes: row.prefixes,
  methods: row.methods,
  rate:
    row.rateCount === null || row.rateSeconds === null
      ? null
      : { count: row.rateCount, seconds: row.rateSeconds },
  expiresAt: row.expiresAt,
})

/** A text that is no key of ours. */
export const unknownKey = (): ApiError =>
  refusedKey('Invalid API key', 'Use the publishable key in an app, the secret key on a server.')

const refusedKey = (message: string, hint = 'Ask whoever gave you the key for a new one.') =>
  new ApiError('unauthenticated', message, { hint, headers: { 'WWW-Authenticate': 'Bearer' } })
