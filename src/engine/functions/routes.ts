// Where functions answer: at their own paths, and by name at /functions/v1.
import { Hono, type MiddlewareHandler } from 'hono'
import {
  ApiError,
  type App,
  type FunctionDefinition,
  type HttpMethod,
  type HttpTrigger,
  type RouteEnv,
  type RowsPresenter,
} from '../core/index.ts'
import { listCallable, requireMethod, withHead } from './catalogue.ts'
import { chooseWith, invokeWith, requireCall } from './invoke.ts'
import { presentResult } from './present.ts'

type Handler = MiddlewareHandler<RouteEnv>

/**
 * `/functions/v1/<name>[/<sub path>]` (protocol/functions.md, section 1). A sub path that is one of the function's
 * own paths gives its parameters.
 */
export function functionRoutes(app: App, rows: RowsPresenter): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  for (const { definition, triggers } of listCallable(app)) {
    const answer = answerWith(definition, rows)
    for (const { method, path } of triggers) {
      if (path.startsWith(`/${definition.name}/`)) routes.on(method, path, answer)
    }
    // Clients invoke with POST unless they are told otherwise.
    routes.all(
      `/${definition.name}/*`,
      allowOnly(['POST', ...triggers.map(({ method }) => method)]),
      answer,
    )
  }
  routes.all('*', () => {
    throw new ApiError('NOT_FOUND', 'Requested function was not found', {
      status: 404,
      headers: { 'sb-error-code': 'NOT_FOUND' },
    })
  })
  return routes
}

/** Each `http` trigger at its own path, behind `authenticate`; a GET that no function wants may be a page. */
export function httpRoutes(app: App, rows: RowsPresenter, authenticate: Handler): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  const served = new Map<string, HttpMethod[]>()
  for (const { definition, triggers } of listCallable(app)) {
    for (const { method, path } of triggers) {
      served.set(path, addMethod(served.get(path) ?? [], { method, path }))
      routes.on(method, path, authenticate, answerWith(definition, rows))
    }
  }
  for (const [path, methods] of served) {
    routes.on(['POST', 'PUT', 'PATCH', 'DELETE'], path, allowOnly(methods))
  }
  return routes
}

const answerWith = (definition: FunctionDefinition, rows: RowsPresenter): Handler =>
  async function answerWithFunction(c) {
    const call = await requireCall(c, definition)
    if (definition.rows === null) return presentResult(c, await invokeWith(c, definition, call))
    return rows.list(c, { table: definition.rows, choose: chooseWith(c, definition, call) })
  }

const allowOnly = (methods: readonly HttpMethod[]): Handler =>
  async function allowOnlyMethods(c, next) {
    requireMethod(c.req.method, withHead(methods))
    await next()
  }

function addMethod(
  methods: readonly HttpMethod[],
  { method, path }: Omit<HttpTrigger, 'kind'>,
): HttpMethod[] {
  if (methods.includes(method)) throw new TypeError(`two functions answer ${method} ${path}`)
  return [...methods, method]
}
