// A function called by a request.
import type { SQL } from 'drizzle-orm'
import type { Context } from 'hono'
import type { ChosenRows, FunctionDefinition, Peers, RouteEnv } from '../core/index.ts'
import { originOf } from '../events/index.ts'
import { type RepeatKey, readRepeatKey } from '../repeat/index.ts'
import { takeBody } from './body.ts'
import { mergeSources, type Received, readHeaders, readQuery, requireInput } from './input.ts'
import { runOnce } from './once.ts'
import { type NewRun, runFunction } from './run.ts'

/** A function, and what the other services do for it. */
export interface Callee {
  readonly definition: FunctionDefinition
  readonly peers: Peers
}

/** A request as a function sees it: its path, its parameters, its body readable. */
export interface Call {
  readonly request: Request
  readonly params: Record<string, string>
  readonly received: Received
  /** Of a webhook: its message's id is its Idempotency-Key. */
  readonly key?: RepeatKey
}

/** Calls a function with what was received already; once, under an Idempotency-Key. */
export async function invokeWith(
  c: Context<RouteEnv>,
  { definition, peers }: Callee,
  call: Call,
): Promise<unknown> {
  const { request, params, received } = call
  const scope = c.get('scope')
  const caller = c.get('caller')
  const run: NewRun = {
    input: await requireInput(definition.input, received),
    caller,
    cause: { kind: 'request', request, params },
    origin: originOf(c.get('traceparent'), caller),
    peers,
  }
  // Rows are read anew each time, as a table's are.
  const key = definition.rows === null ? await findKey(c, call) : null
  return key === null ? runFunction(scope, definition, run) : runOnce(c, definition, { key, run })
}

/** The Idempotency-Key of a request; a read may be repeated as it is. */
export async function findKey(
  c: Context<RouteEnv>,
  { request, key }: Call,
): Promise<RepeatKey | null> {
  if (key !== undefined) return key
  if (['GET', 'HEAD'].includes(c.req.method)) return null
  return readRepeatKey(c.req.raw, c.get('caller'), () => request.clone().arrayBuffer())
}

/** Asks a function that gives rows which ones, when the time comes. */
export const chooseWith =
  (c: Context<RouteEnv>, callee: Callee, call: Call): ChosenRows['choose'] =>
  async () =>
    (await invokeWith(c, callee, call)) as SQL // that is what a run comes to when `rows` is declared

// The prefix that a service is mounted at is no business of the function (protocol/functions.md, section 1).
const PREFIX = /^(https?:\/\/[^/]*)\/functions\/v1(?=\/)/

/** What a request's path, body, query and headers say to a function. @throws ApiError when its body is not to be read */
export async function readCall(
  definition: FunctionDefinition,
  raw: Request,
  params: Record<string, string>,
): Promise<Call> {
  const url = raw.url.replace(PREFIX, '$1')
  const { body, request } = await takeBody(raw, { url, maxBytes: definition.maxBodyBytes })
  const isSigned = typeof definition.access === 'object' // and the query is not: anybody could write there
  const named = { ...readHeaders(raw, definition.headers), ...(isSigned ? {} : readQuery(url)) }
  return { request, params, received: mergeSources(params, body, named) }
}
