// What stands before a run for a request: whether the caller's session stands, and how often they have called.
import type { Context } from 'hono'
import {
  ApiError,
  type FunctionDefinition,
  findOutage,
  type Peers,
  type RouteEnv,
  runBatch,
} from '../core/index.ts'
import { countCall, findCounted, judgeRate } from './rate.ts'
import { requireStanding } from './standing.ts'

/** Headers that an answer gets, whatever it is. */
export type EntryHeaders = Readonly<Record<string, string>>

/**
 * Lets a call in: `fresh` and `rate` of its function, in one round trip, or none when it declares neither.
 * @throws ApiError what {@link requireStanding} throws, `rate_limited`, `unavailable`
 */
export async function requireEntry(
  c: Context<RouteEnv>,
  peers: Peers,
  definition: FunctionDefinition,
): Promise<EntryHeaders> {
  const scope = c.get('scope')
  const caller = c.get('caller')
  const standing = definition.fresh ? peers.findStanding(scope, caller) : null
  const counted = findCounted(scope, definition, { caller, headers: c.req.raw.headers })
  const items = [standing ?? [], counted === null ? [] : countCall(counted)].flat()
  const results = await runBatch(scope.database, items).catch((error: unknown) => {
    throw findRelayError(error) ?? error
  })
  if (standing !== null) requireStanding(definition, caller, results[0])
  if (counted === null) return {}
  const headers = judgeRate(counted, results.at(-1)?.[0])
  // Prepared here for what is answered by us, an error among it; a Response of the function's gets them afterwards.
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  return headers
}

/** The function could not be called, which clients tell apart from its failure (protocol/functions.md, section 3). */
export function findRelayError(fault: unknown): ApiError | null {
  const outage = findOutage(fault)
  if (outage === null) return null
  const headers = { ...outage.headers, 'x-relay-error': 'true' }
  return new ApiError('unavailable', outage.message, { headers, cause: fault })
}

/** Adds headers to an answer; one that was fetched cannot be written and is copied first. */
export function addHeaders(answer: Response, headers: EntryHeaders): Response {
  const entries = Object.entries(headers)
  if (entries.length === 0 || answer.status === 101) return answer
  try {
    for (const [name, value] of entries) answer.headers.set(name, value)
    return answer
  } catch {
    const copy = new Response(answer.body, answer)
    for (const [name, value] of entries) copy.headers.set(name, value)
    return copy
  }
}
