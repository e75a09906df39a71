// A request that is run later, as it travels with its event: what the function reads of it and who called, no token or key.
import { type SQL, sql } from 'drizzle-orm'
import type { Caller, FunctionDefinition } from '../../core/index.ts'
import type { Call } from '../invoke.ts'

/** Headers that a function may go by; those that it declares come on top. Whatever else came may be a secret. */
const HEADERS = ['Accept', 'Accept-Language', 'Content-Type', 'Idempotency-Key']

/** A call as JSON. */
export interface PackedCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Base64. */
  readonly body: string | null
  readonly params: Record<string, string>
  readonly caller: Caller
  /** Whether its sender's signature was verified when it came. */
  readonly isSigned: boolean
}

/** Packs a call. */
export async function packCall(
  { request, params }: Call,
  definition: FunctionDefinition,
  caller: Caller,
): Promise<PackedCall> {
  const names = [...HEADERS, ...Object.values(definition.headers)]
  const headers = names.flatMap((name) => {
    const value = request.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  const bytes = request.body === null ? null : Buffer.from(await request.clone().arrayBuffer())
  const { method, url } = request
  return {
    method,
    url,
    headers: Object.fromEntries(headers),
    body: bytes?.toString('base64') ?? null,
    params,
    caller,
    isSigned: typeof definition.access === 'object',
  }
}

/** Forgets a call that is not to be run again: what it said may be secret, and nobody wants it any more. */
export const forgetCall = (id: string): SQL =>
  sql`UPDATE ledge_events SET data = 'null' WHERE id = ${id}`

/** The request again. */
export function unpackRequest({ method, url, headers, body }: PackedCall): Request {
  return new Request(url, {
    method,
    headers,
    body: body === null ? null : Buffer.from(body, 'base64'),
  })
}
