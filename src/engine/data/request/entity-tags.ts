// `If-Match` and `If-None-Match` (RFC 9110, section 13.1): which states of a row the client knows.
import { parseFailure } from '../failures.ts'

/** An ETag's text without its quotes; a weak one says that its row may have changed all the same. */
export interface EntityTag {
  readonly opaque: string
  readonly isWeak: boolean
}

/** `*` stands for any state. */
export type EntityTags = '*' | readonly EntityTag[]

const LIST = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t]*(?:W\/)?"[\x21\x23-\x7e]*")*$/
const TAG = /(W\/)?"([^"]*)"/g

/** Reads a header of ETags. @returns null when it was not sent @throws ApiError PGRST100 */
export function parseEntityTags(name: string, header: string | undefined): EntityTags | null {
  const text = header?.trim()
  if (text === undefined) return null
  if (text === '*') return '*'
  if (!LIST.test(text)) {
    throw parseFailure(`${name} (${text})`, 0, 'expecting * or a list of ETags, each in quotes')
  }
  return [...text.matchAll(TAG)].map(([, weak, opaque = '']) => ({
    opaque,
    isWeak: weak !== undefined,
  }))
}
