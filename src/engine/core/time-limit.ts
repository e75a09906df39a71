// How long a piece of work may take.
import { ApiError } from './errors.ts'

/**
 * Waits for `work`, but not longer than `seconds`.
 * @throws ApiError `timeout`; the work itself cannot be stopped, so what it does late must be refused elsewhere
 */
export async function withTimeLimit<T>(seconds: number, work: () => T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(seconds)), seconds * 1000)
  })
  try {
    return await Promise.race([Promise.resolve().then(work), limit])
  } finally {
    clearTimeout(timer)
  }
}

const tooLate = (seconds: number): ApiError =>
  new ApiError('timeout', `This took longer than its limit of ${seconds} seconds.`)
