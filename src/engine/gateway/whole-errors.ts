// Whatever is thrown is answered: JavaScript throws any value, and Hono hands on those that are no Error.
import type { MiddlewareHandler } from 'hono'
import { internalError, type RouteEnv } from '../core/index.ts'

/** Makes an error of ours of a thrown text, a null and the like, so that it is answered as every fault is. */
export const wholeErrors = (): MiddlewareHandler<RouteEnv> =>
  async function wholeErrors(_, next) {
    try {
      await next()
    } catch (thrown) {
      throw thrown instanceof Error ? thrown : internalError(thrown)
    }
  }
