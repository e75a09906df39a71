// Waiting for what will come: asks again until it is there, and fails with the last answer when it is not.

/**
 * Asks `read` until `isReached` accepts its answer.
 * @param seconds how long at most
 * @throws Error with the last answer
 */
export async function until<T>(
  read: () => Promise<T>,
  isReached: (value: T) => boolean,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await read()
    if (isReached(value)) return value
    if (Date.now() > deadline)
      throw new Error(`not reached in ${seconds} s: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
