// The `Range` header: a page of rows, counted from 0 (protocol/rest.md, section 4).
import { unsatisfiableRange } from '../failures.ts'

export interface Page {
  readonly offset: number
  /** Null when the page has no end. */
  readonly limit: number | null
}

/** Reads `0-9` or `10-`; anything else is passed over. @throws ApiError PGRST103 when it ends before it begins */
export function parseRange(header: string | undefined): Page {
  const match = /^(\d{1,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (match === null) return { offset: 0, limit: null }
  const [, first = '', last = ''] = match
  if (last === '') return { offset: Number(first), limit: null }
  const limit = Number(last) - Number(first) + 1
  if (limit < 1) {
    throw unsatisfiableRange(
      'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
    )
  }
  return { offset: Number(first), limit }
}

/** The rows that two pages have in common. */
export function intersect(some: Page, other: Page): Page {
  const offset = Math.max(some.offset, other.offset)
  const ends = [some, other].flatMap((page) =>
    page.limit === null ? [] : page.offset + page.limit,
  )
  const limit = ends.length === 0 ? null : Math.max(0, Math.min(...ends) - offset)
  return { offset, limit }
}
