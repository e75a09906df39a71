// How long an address and how many headers may be: refused before anybody reads them.
import type { MiddlewareHandler } from 'hono'
import { ApiError, type RouteEnv } from '../core/index.ts'

/** Cloudflare itself takes 16 KB; elsewhere there is room for a list of 10,000 keys. */
const MAX_URL_CHARACTERS = 512_000
const MAX_HEADER_CHARACTERS = 65_536

/** Refuses an address or headers over their limits. @throws ApiError 414, 431 */
export const requestSize = (): MiddlewareHandler<RouteEnv> =>
  async function requestSize(c, next) {
    if (c.req.url.length > MAX_URL_CHARACTERS) {
      const limit = `${MAX_URL_CHARACTERS} characters`
      throw new ApiError('uri_too_long', `The address is longer than ${limit}.`)
    }
    let length = 0
    for (const [name, value] of c.req.raw.headers) length += name.length + value.length
    if (length > MAX_HEADER_CHARACTERS) {
      const limit = `${MAX_HEADER_CHARACTERS} characters`
      throw new ApiError('headers_too_large', `The headers are longer than ${limit} together.`)
    }
    await next()
  }
