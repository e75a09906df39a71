// What a function answers, with a status and headers of its own.

/** Statuses that come without a body (fetch.spec.whatwg.org, section 2.2.3). */
const NULL_BODY: readonly number[] = [204, 205, 304]

export interface ReplyOptions {
  /** 200 by default; 204 when there is no body. */
  status?: number
  headers?: Readonly<Record<string, string>>
}

/** A value to be answered as JSON. Unlike a `Response` it can be looked into: by `output`, by tests, by who invoked it. */
export class Reply<Body = unknown> {
  readonly body: Body
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(body: Body, { status, headers = {} }: ReplyOptions) {
    this.body = body
    this.status = status ?? (body === undefined ? 204 : 200)
    this.headers = headers
  }

  /** The answer on the wire. */
  toResponse(): Response {
    const { body, status, headers } = this
    if (body === undefined) return new Response(null, { status, headers })
    return Response.json(body, { status, headers })
  }
}

/**
 * Answers `body` as JSON with a status and headers; `undefined` is no body.
 * @throws RangeError for a status that is not from 200 to 599, or that allows no body when there is one
 */
export function reply<Body>(body: Body, options: ReplyOptions = {}): Reply<Body> {
  const { status = 200 } = options
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${status} is no status of an answer: 200 to 599`)
  }
  if (body !== undefined && NULL_BODY.includes(status)) {
    throw new RangeError(`an answer with status ${status} has no body`)
  }
  return new Reply(body, options)
}
