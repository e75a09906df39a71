// Functions through `rpc`: PostgREST's dialect of calling one (protocol/rest.md, section 9).
import { type Context, Hono } from 'hono'
import { ApiError, type App, type Peers, type RouteEnv } from '../core/index.ts'
import { mayCall, requireLevel } from './access.ts'
import { type Fields, takeBody } from './body.ts'
import { type CallableFunction, isReadable, listCallable } from './catalogue.ts'
import { addHeaders, requireEntry } from './entry.ts'
import { mergeSources, type Received, readHeaders } from './input.ts'
import { type Call, chooseWith, invokeWith } from './invoke.ts'
import { requirePreferences } from './rpc-prefer.ts'
import { readRpcQuery } from './rpc-query.ts'
import { presentRpcResult } from './rpc-result.ts'
import { createUnknownCallError, requireSignature, type Wanted } from './signature.ts'

/** `POST|GET|HEAD /rest/v1/rpc/<name>`: arguments by name, from the body or the query. */
export function rpcRoutes(app: App, peers: Peers): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  const callables = new Map(
    listCallable(app)
      .filter(({ definition }) => typeof definition.access !== 'object') // no client calls those
      .map((one) => [one.definition.name, one]),
  )
  routes.options('/:name', (c) => {
    const known = callables.get(c.req.param('name'))
    if (known === undefined) throw createUnknownCallError(withoutArguments(c.req.param('name')))
    c.header('Allow', isReadable(known) ? 'OPTIONS,GET,HEAD,POST' : 'OPTIONS,POST')
    return c.body(null, 200)
  })
  routes.all('/:name', async (c) => {
    requireRpcMethod(c.req.method)
    const known = callables.get(c.req.param('name'))
    const { args, wishes } = readRpcQuery(c.req.raw, known?.definition, peers.rows)
    const call = await readCall(c.req.raw, known, args)
    const { definition } = requireCallable(c, known, call.received)
    const own = await requireEntry(c, peers, definition)
    const callee = { definition, peers }
    if (definition.rows === null) {
      const prefer = requirePreferences(c.req.header('Prefer'))
      return addHeaders(presentRpcResult(c, prefer, await invokeWith(c, callee, call)), own)
    }
    const choose = chooseWith(c, callee, call)
    return peers.rows.present(c, { table: definition.rows, choose }, wishes)
  })
  routes.all('*', () => {
    throw new ApiError('not_found', 'Invalid path specified in request URL')
  })
  return routes
}

const withoutArguments = (name: string): Wanted => ({
  name,
  isPost: false,
  received: { value: {}, textual: new Set() },
})

function requireRpcMethod(method: string): void {
  if (['POST', 'GET', 'HEAD'].includes(method)) return
  throw new ApiError('PGRST101', `Cannot use the ${method} method on RPC`, { status: 405 })
}

/** The named function, once the caller may, the arguments fit it and a read only reads. */
function requireCallable(
  c: Context<RouteEnv>,
  callable: CallableFunction | undefined,
  received: Received,
): CallableFunction {
  const name = c.req.param('name') ?? ''
  const isPost = c.req.method === 'POST'
  if (callable === undefined) throw createUnknownCallError({ name, isPost, received })
  if (!mayCall(callable.definition, c.var.caller)) {
    const status = c.var.caller.userId === null ? 401 : 403
    throw new ApiError('42501', `permission denied for function ${name}`, { status })
  }
  requireSignature(callable.definition, { name, isPost, received }) // its hint names arguments
  requireLevel(callable.definition, c.var.caller)
  if (!isPost && !isReadable(callable)) {
    throw new ApiError('25006', `cannot execute ${name} in a read-only transaction`, {
      status: 405,
    })
  }
  return callable
}

/** POST has its arguments in the body and GET in the query. */
async function readCall(
  raw: Request,
  callable: CallableFunction | undefined,
  args: Fields,
): Promise<Call> {
  const { headers = {}, maxBodyBytes = null } = callable?.definition ?? {}
  const { body, request } = await takeBody(raw, { maxBytes: maxBodyBytes })
  const named = { ...readHeaders(raw, headers), ...args }
  return { request, params: {}, received: mergeSources({}, body, named) }
}
