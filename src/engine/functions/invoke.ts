// A function called by a request.
import type { SQL } from 'drizzle-orm'
import type { Context } from 'hono'
import type { ChosenRows, FunctionDefinition, RouteEnv } from '../core/index.ts'
import { originOf } from '../events/index.ts'
import { type RepeatKey, readRepeatKey } from '../repeat/index.ts'
import { requireAccess } from './access.ts'
import { takeBody } from './body.ts'
import { mergeSources, type Received, readQuery, requireInput } from './input.ts'
import { runOnce } from './once.ts'
import { type NewRun, runFunction } from './run.ts'

/** A request as a function sees it: its path, its parameters, its body readable. */
export interface Call {
  readonly request: Request
  readonly params: Record<string, string>
  readonly received: Received
}

/** What the request's path, body and query say to a function. @throws ApiError unless the caller may call it */
export async function requireCall(
  c: Context<RouteEnv>,
  definition: FunctionDefinition,
): Promise<Call> {
  requireAccess(definition, c.get('caller'))
  return readCall(c)
}

/** Calls a function with what was received already; once, under an Idempotency-Key. */
export async function invokeWith(
  c: Context<RouteEnv>,
  definition: FunctionDefinition,
  { request, params, received }: Call,
): Promise<unknown> {
  const scope = c.get('scope')
  const caller = c.get('caller')
  const run: NewRun = {
    input: await requireInput(definition.input, received),
    caller,
    cause: { kind: 'request', request, params },
    origin: originOf(c.get('traceparent'), caller),
  }
  const key = await findKey(c, request)
  return key === null ? runFunction(scope, definition, run) : runOnce(c, definition, { key, run })
}

// A read may be repeated as it is.
async function findKey(c: Context<RouteEnv>, request: Request): Promise<RepeatKey | null> {
  if (['GET', 'HEAD'].includes(c.req.method)) return null
  return readRepeatKey(c.req.raw, c.get('caller'), () => request.clone().arrayBuffer())
}

/** Asks a function that gives rows which ones, when the time comes. */
export const chooseWith =
  (c: Context<RouteEnv>, definition: FunctionDefinition, call: Call): ChosenRows['choose'] =>
  async () =>
    (await invokeWith(c, definition, call)) as SQL // that is what a run comes to when `rows` is declared

// The prefix that a service is mounted at is no business of the function (protocol/functions.md, section 1).
const PREFIX = /^(https?:\/\/[^/]*)\/functions\/v1(?=\/)/

async function readCall(c: Context<RouteEnv>): Promise<Call> {
  const params = c.req.param() as Record<string, string> // Hono's type knows the path only where it is a literal
  const url = c.req.url.replace(PREFIX, '$1')
  const { body, request } = await takeBody(c.req.raw, url)
  return { request, params, received: mergeSources(params, body, readQuery(url)) }
}
