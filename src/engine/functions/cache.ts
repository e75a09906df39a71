// Reading through KV: fast, at most as stale as it was told to be, and never in the way.
import type { Scope } from '../core/index.ts'

const LEAST_SECONDS = 60 // KV keeps nothing shorter

/**
 * The value kept under `key`, or what `load` gives, which is then kept for `seconds`. When KV fails, `load` answers.
 * Null and undefined are not kept: a stranger who asks for what is not there shall not make us write.
 * @throws RangeError when `seconds` is less than KV can keep
 */
export async function readThrough<T>(
  scope: Scope,
  entry: { key: string; seconds: number },
  load: () => Promise<T>,
): Promise<T> {
  if (entry.seconds < LEAST_SECONDS) throw new RangeError('KV keeps a value for 60 seconds or more')
  const key = `cache:${entry.key}`
  const kept = await findKept(scope, key)
  if (kept !== null) return kept as T // what `load` gave, through JSON
  const value = await load()
  if (value !== null && value !== undefined) scope.waitUntil(keep(scope, { ...entry, key }, value))
  return value
}

async function findKept(scope: Scope, key: string): Promise<unknown> {
  try {
    return await scope.env.KV.get(key, 'json')
  } catch (error) {
    console.warn('the cache could not be read', error)
    return null
  }
}

async function keep(
  scope: Scope,
  { key, seconds }: { key: string; seconds: number },
  value: unknown,
): Promise<void> {
  try {
    await scope.env.KV.put(key, JSON.stringify(value), { expirationTtl: seconds })
  } catch (error) {
    console.warn('the cache could not be written', error)
  }
}
