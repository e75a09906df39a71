// One form of each path, before any guard sees it: what has a second spelling is refused, so that a guard, the router and a
// service never read one path in two ways (OWASP ASVS 5.0, 1.1.1 and 5.3.2).
import type { MiddlewareHandler } from 'hono'
import { ApiError, type RouteEnv } from '../core/index.ts'

/** Refuses a path that is not in its one form. @throws ApiError 400 that says what is wrong with it */
export const canonicalPath = (): MiddlewareHandler<RouteEnv> =>
  async function canonicalPath(c, next) {
    const fault = findPathFault(pathOf(c.req.url))
    if (fault !== null) {
      throw new ApiError('invalid_request', `The path ${fault}. Send it in its plain form.`)
    }
    await next()
  }

/** A URL's path as it came: nothing decoded. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf(':') + 3)
  if (start === -1) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/** What every fault below has one of; most paths have none. */
const SUSPECT = /[%\\;]|\/[/.:*]|[^\x21-\x7e]/

const FAULTS: readonly (readonly [pattern: RegExp, fault: string])[] = [
  [/[^\x21-\x7e]/, 'holds a character that belongs in percent-encoding'],
  [/%(?![0-9a-f]{2})/i, 'holds a "%" that encodes nothing'],
  [/%(?:[01][0-9a-f]|7f)/i, 'holds a control character'],
  [/\\|%5c/i, 'holds a backslash'],
  [/%2f/i, 'holds an encoded slash'],
  [/%25(?:2[ef5]|5c|[01][0-9a-f]|7f)/i, 'is encoded twice'],
  [/\/\//, 'has an empty part'],
  [/\/(?:\.|%2e){1,2}(?:$|[/;]|%3b)/i, 'has a part that is only dots'],
  // The router keeps its own patterns under such names, and would run what stands before a route twice.
  [/\/(?::|(?:\*|%2a)(?:$|\/))/i, 'has a part that is a pattern'],
]

/** What is wrong with the form of a path; null when nothing is. */
export function findPathFault(path: string): string | null {
  if (!SUSPECT.test(path)) return null
  const found = FAULTS.find(([pattern]) => pattern.test(path))
  if (found !== undefined) return found[1]
  return isText(path) ? null : 'holds bytes that are no UTF-8'
}

function isText(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
