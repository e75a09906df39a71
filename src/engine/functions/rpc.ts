// Functions through `rpc`: PostgREST's dialect of calling one (protocol/rest.md, section 9).
import { type Context, Hono } from 'hono'
import { ApiError, type App, type RouteEnv } from '../core/index.ts'
import { mayCall } from './access.ts'
import { takeBody } from './body.ts'
import { type CallableFunction, isReadable, listCallable } from './catalogue.ts'
import { mergeSources, type Received, readQuery } from './input.ts'
import { type Call, invokeWith } from './invoke.ts'
import { presentRpcResult } from './rpc-result.ts'
import { createUnknownCallError, requireSignature } from './signature.ts'
import { findJson } from './text-values.ts'

/** `POST|GET|HEAD /rest/v1/rpc/<name>`: arguments by name, from the body or the query. */
export function rpcRoutes(app: App): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  const callables = new Map(listCallable(app).map((one) => [one.definition.name, one]))
  routes.all('/:name', async (c) => {
    requireRpcMethod(c.req.method)
    const call = await readCall(c.req.raw)
    const { definition } = requireCallable(c, callables, call.received)
    return presentRpcResult(c, await invokeWith(c, definition, call))
  })
  return routes
}

function requireRpcMethod(method: string): void {
  if (['POST', 'GET', 'HEAD'].includes(method)) return
  throw new ApiError('PGRST101', `Cannot use the ${method} method on RPC`, { status: 405 })
}

/** The named function, once the arguments fit it, the caller may and a read only reads. */
function requireCallable(
  c: Context<RouteEnv>,
  callables: ReadonlyMap<string, CallableFunction>,
  received: Received,
): CallableFunction {
  const name = c.req.param('name') ?? ''
  const isPost = c.req.method === 'POST'
  const callable = callables.get(name)
  if (callable === undefined) throw createUnknownCallError({ name, isPost, received })
  requireSignature(callable.definition, { name, isPost, received })
  if (!mayCall(callable.definition, c.var.caller)) {
    const status = c.var.caller.userId === null ? 401 : 403
    throw new ApiError('42501', `permission denied for function ${name}`, { status })
  }
  if (!isPost && !isReadable(callable)) {
    throw new ApiError('25006', `cannot execute ${name} in a read-only transaction`, {
      status: 405,
    })
  }
  return callable
}

/** POST has its arguments in the body and GET in the query, where Kotlin's client writes each as JSON. */
async function readCall(raw: Request): Promise<Call> {
  const query = readQuery(new URL(raw.url))
  if (raw.method === 'POST') refuseQuery(Object.keys(query))
  const { body, request } = await takeBody(raw)
  const named = Object.entries(query).map(([name, text]) => [name, unquote(text)])
  return { request, params: {}, received: mergeSources({}, body, Object.fromEntries(named)) }
}

// A function's result is not a table: silently returning it unfiltered would be worse than saying so.
function refuseQuery(names: readonly string[]): void {
  if (names.length === 0) return
  throw new ApiError('PGRST127', 'Feature not implemented', {
    status: 400,
    details: `A function's result cannot be selected from, filtered or ordered: ${names.join(', ')}`,
  })
}

function unquote(text: unknown): unknown {
  if (typeof text !== 'string' || !text.startsWith('"')) return text
  const json = findJson(text)
  return typeof json === 'string' ? json : text
}
