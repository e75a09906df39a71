// Keys as the operator sees them: what they may do and how they are used, never their hashes.
import { type SQL, sql } from 'drizzle-orm'
import { type KeyRate, type Row, runBatch, type Scope } from '../core/index.ts'

/** One key, in the names of the wire. */
export interface ListedKey {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly prefixes: readonly string[]
  readonly methods: readonly string[] | null
  readonly rate: KeyRate | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly revoked_at: string | null
  /** The last day, in UTC, on which it was used. */
  readonly last_used_on: string | null
  /** Uses in the last 90 days. */
  readonly uses: number
}

/** Which keys: `limit` of them, the newest first. @param before an id that the list goes on after */
export interface KeyPage {
  readonly limit: number
  readonly before: string | null
}

/** One page of keys, in one round trip. @returns also where the next page goes on; null on the last one */
export async function listKeys(
  scope: Scope,
  { limit, before }: KeyPage,
): Promise<{ items: ListedKey[]; next: string | null }> {
  const where = before === null ? sql`true` : sql`id < ${before}`
  const keys = await readKeys(scope, sql`WHERE ${where} ORDER BY id DESC LIMIT ${limit + 1}`)
  const items = keys.slice(0, limit)
  return { items, next: keys.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** One key; null when there is none. */
export async function findKey(scope: Scope, id: string): Promise<ListedKey | null> {
  const [key = null] = await readKeys(scope, sql`WHERE id = ${id}`)
  return key
}

async function readKeys(scope: Scope, which: SQL): Promise<ListedKey[]> {
  const [rows = []] = await runBatch(scope.database, [
    sql`SELECT id, name, role, prefixes, methods, rate_count, rate_seconds, created_at, expires_at, revoked_at,
      (SELECT max(day) FROM ledge_api_key_uses WHERE key_id = id) AS last_used_on,
      (SELECT coalesce(sum(count), 0) FROM ledge_api_key_uses WHERE key_id = id) AS uses
    FROM ledge_api_keys ${which}`,
  ])
  return rows.map(presentKey)
}

function presentKey({ prefixes, methods, rate_count, rate_seconds, ...row }: Row): ListedKey {
  const rate = rate_count === null ? null : { count: rate_count, seconds: rate_seconds }
  return {
    ...row,
    prefixes: JSON.parse(String(prefixes)),
    methods: methods === null ? null : JSON.parse(String(methods)),
    rate,
  } as ListedKey // the columns that the statement names
}
