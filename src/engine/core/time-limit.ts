// How long a piece of work may take.
import { ApiError } from './errors.ts'

/**
 * Waits for `work`, but not longer than `seconds`; then its signal is aborted.
 * @throws ApiError `timeout`; work that takes no notice of the signal goes on, so what it does late must be refused elsewhere
 */
export async function withTimeLimit<T>(
  seconds: number,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = tooLate(seconds)
      reject(error)
      controller.abort(error)
    }, seconds * 1000)
  })
  try {
    return await Promise.race([Promise.resolve(controller.signal).then(work), limit])
  } finally {
    clearTimeout(timer)
  }
}

const tooLate = (seconds: number): ApiError =>
  new ApiError('timeout', `This took longer than its limit of ${seconds} seconds.`)
