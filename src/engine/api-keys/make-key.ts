// Making a key: its text is in the answer and nowhere else.
import { type KeyRate, type Scope, timestamp } from '../core/index.ts'
import { snapshotOf } from './find-key.ts'
import { createKeyText, hashKey } from './key-text.ts'
import { keepSnapshot } from './snapshot.ts'
import { apiKeys } from './tables.ts'

/** A key as the operator wants it. */
export interface KeyWish {
  readonly name: string
  readonly role: string
  readonly prefixes: readonly string[]
  readonly methods: readonly string[] | null
  readonly rate: KeyRate | null
  readonly expiresAt: string | null
}

/** Makes a key, in one round trip. @returns its id, and its text to be shown once */
export async function makeKey(scope: Scope, wish: KeyWish): Promise<{ id: string; key: string }> {
  const now = Date.now()
  const key = createKeyText(wish.role, now)
  const { name, role, methods, rate, expiresAt } = wish
  const row = {
    ...{ id: key.id, hash: await hashKey(key), name, role, expiresAt, endsAt: expiresAt },
    prefixes: [...wish.prefixes],
    methods: methods === null ? null : [...methods],
    rateCount: rate?.count ?? null,
    rateSeconds: rate?.seconds ?? null,
    createdAt: timestamp(now),
  }
  const [stored] = await scope.db.insert(apiKeys).values(row).returning()
  if (stored === undefined) throw new Error('the key was not stored') // RETURNING gives what was
  scope.waitUntil(keepSnapshot(scope, snapshotOf(stored)))
  return { id: key.id, key: key.text }
}
