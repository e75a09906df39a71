// Reads for a screen. What was read stays in memory, so that Back shows it at once.
import { useEffect, useRef } from 'preact/hooks'
import { useCounter } from '../state/store.ts'
import { type Failure, toFailure } from './failure.ts'

const FRESH_MS = 20_000
const MOST_ENTRIES = 60

interface Entry {
  value: unknown
  readAt: number
}

const cache = new Map<string, Entry>()

export interface Query<T> {
  /** What was read for this key, or for the one before while this one loads. */
  data: T | null
  failure: Failure | null
  /** Whether `data` is not (yet) this key's. */
  isLoading: boolean
  retry: () => void
}

/**
 * Reads through the cache; what is older than a moment is shown and read again.
 * @param key names what is read
 * @param keepsPrevious whether the data of the key before stays until this one's are there
 */
export function useQuery<T>(key: string, load: () => Promise<T>, keepsPrevious = false): Query<T> {
  const [attempt, retry] = useCounter()
  const [, redraw] = useCounter()
  const failed = useRef<{ key: string; attempt: number; failure: Failure } | null>(null)
  const previous = useRef<T | null>(null)

  useEffect(() => {
    if (isFresh(key) && attempt === 0) return
    let isCurrent = true
    const settle = (failure: Failure | null): void => {
      if (!isCurrent) return
      failed.current = failure === null ? null : { key, attempt, failure }
      redraw()
    }
    load().then(
      (value) => {
        remember(key, value)
        settle(null)
      },
      (thrown) => settle(toFailure(thrown)),
    )
    return () => {
      isCurrent = false
    }
  }, [key, attempt])

  const known = cache.get(key)?.value as T | undefined
  if (known !== undefined) previous.current = known
  const last = failed.current
  const failure = last?.key === key && last.attempt === attempt ? last.failure : null
  const stale = keepsPrevious ? previous.current : null
  return {
    data: known ?? stale,
    failure: known === undefined ? failure : null,
    isLoading: known === undefined && failure === null,
    retry,
  }
}

const isFresh = (key: string): boolean => {
  const entry = cache.get(key)
  return entry !== undefined && Date.now() - entry.readAt < FRESH_MS
}

/** Puts a value into the cache, for screens to come. */
export function remember(key: string, value: unknown): void {
  cache.delete(key) // the newest go last
  cache.set(key, { value, readAt: Date.now() })
  const [oldest] = cache.keys()
  if (cache.size > MOST_ENTRIES && oldest !== undefined) cache.delete(oldest)
}

/** Forgets whatever was read under keys that begin with `prefix`. */
export function forget(prefix: string): void {
  for (const key of [...cache.keys()]) if (key.startsWith(prefix)) cache.delete(key)
}
