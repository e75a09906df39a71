// How long to wait after a failure: longer each time, and never all at once.

/** Runs of one delivery before it is dead. */
export const MAX_ATTEMPTS = 5

const FIRST_MILLISECONDS = 15_000

/**
 * Exponential back-off with jitter: about 15 s, 1 min, 4 min and 16 min, each between half and one and a half of it.
 * @param attempt the run that failed, counted from 1
 * @param random from 0 to 1
 */
export function backOffMilliseconds(attempt: number, random = Math.random()): number {
  return Math.round(FIRST_MILLISECONDS * 4 ** (attempt - 1) * (0.5 + random))
}

/** Seconds until a queue brings a message again whose handling met a fault; five minutes at most. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(300, Math.ceil(backOffMilliseconds(attempts) / 1000))
}
