// Headers of an answer that is there already.
import type { Context } from 'hono'

/**
 * Sets a header of the answer in place; only an answer whose headers cannot be written (one that was fetched) is copied
 * first. Hono's own `c.header` copies each answer for each header.
 */
export function setHeader(c: Context, name: string, value: string): void {
  try {
    c.res.headers.set(name, value)
  } catch {
    c.res = new Response(c.res.body, c.res)
    c.res.headers.set(name, value)
  }
}
