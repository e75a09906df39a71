// Making requests, and looking at answers.
import type { LoadRequest, Work } from './target.ts'

export type Headers = Readonly<Record<string, string>>

/** A request without a body. */
export const get = (path: string, headers: Headers): LoadRequest => ({
  method: 'GET',
  path,
  headers,
})

/** A request with a JSON body. */
export const post = (path: string, headers: Headers, body: object): LoadRequest => ({
  method: 'POST',
  path,
  headers: { ...headers, 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** A change with a JSON body. */
export const patch = (path: string, headers: Headers, body: object): LoadRequest => ({
  ...post(path, headers, body),
  method: 'PATCH',
})

/** Faults an answer that does not hold `text`. */
export const lacks =
  (text: string): Work['findFault'] =>
  (body) =>
    body.includes(text) ? null : `no ${text}`

/** Faults an answer that has a body. */
export const isNotEmpty: Work['findFault'] = (body) =>
  body === '' ? null : 'a body where none was asked for'
