// Headers of an answer that is there already.
import type { Context } from 'hono'

/**
 * Sets a header of the answer in place; only an answer whose headers cannot be written (one that was fetched) is copied
 * first. Hono's own `c.header` copies each answer for each header.
 */
export const setHeader = (c: Context, name: string, value: string): void =>
  write(c, (headers) => headers.set(name, value))

/** Adds a member to a header that is a list, in the same way. */
export const appendHeader = (c: Context, name: string, value: string): void =>
  write(c, (headers) => headers.append(name, value))

function write(c: Context, change: (headers: Headers) => void): void {
  try {
    change(c.res.headers)
  } catch {
    c.res = new Response(c.res.body, c.res)
    change(c.res.headers)
  }
}
