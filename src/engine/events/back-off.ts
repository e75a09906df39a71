// How long to wait after a failure: longer each time, and never all at once.
import type { Retries } from '../core/index.ts'

/** Five runs, with about 15 s, 1 min, 4 min and 16 min between them. */
export const DEFAULT_RETRIES: Retries = { attempts: 5, firstSeconds: 15 }

const MAX_SECONDS = 6 * 60 * 60

/**
 * Exponential back-off with jitter: four times as long after each failure, six hours at most, and each between half
 * and one and a half of that.
 * @param attempt the run that failed, counted from 1
 * @param random from 0 to 1
 */
export function backOffMilliseconds(
  attempt: number,
  { firstSeconds }: Retries = DEFAULT_RETRIES,
  random = Math.random(),
): number {
  const seconds = Math.min(MAX_SECONDS, firstSeconds * 4 ** (attempt - 1))
  return Math.round(seconds * 1000 * (0.5 + random))
}

/** Seconds until a queue brings a message again whose handling met a fault; five minutes at most. */
export function retryDelaySeconds(attempts: number, retries?: Retries): number {
  return Math.min(300, Math.ceil(backOffMilliseconds(attempts, retries) / 1000))
}
