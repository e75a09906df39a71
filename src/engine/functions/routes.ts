// Where functions answer: at their own paths, and by name at /functions/v1.
import { Hono, type MiddlewareHandler } from 'hono'
import {
  ApiError,
  type App,
  type HttpMethod,
  type HttpTrigger,
  type Peers,
  type RouteEnv,
} from '../core/index.ts'
import { answerCall } from './answer.ts'
import { listCallable, requireMethod, withHead } from './catalogue.ts'
import { showInvocation } from './invocation/show.ts'
import type { Callee } from './invoke.ts'
import { tellInvocation } from './workflow/tell.ts'

type Handler = MiddlewareHandler<RouteEnv>

/**
 * `/functions/v1/<name>[/<sub path>]` (protocol/functions.md, section 1). A sub path that is one of the function's
 * own paths gives its parameters.
 */
export function functionRoutes(app: App, peers: Peers): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.get('/_invocations/:id', showInvocation) // no function has such a name
  routes.post('/_invocations/:id/events', tellInvocation)
  for (const { definition, triggers } of listCallable(app)) {
    const answer = answerWith({ definition, peers })
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
export function httpRoutes(app: App, peers: Peers, authenticate: Handler): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  const served = new Map<string, HttpMethod[]>()
  for (const { definition, triggers } of listCallable(app)) {
    for (const { method, path } of triggers) {
      served.set(path, addMethod(served.get(path) ?? [], { method, path }))
      routes.on(method, path, authenticate, answerWith({ definition, peers }))
    }
  }
  for (const [path, methods] of served) {
    routes.on(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], path, allowOnly(methods))
  }
  return routes
}

const answerWith = (callee: Callee): Handler =>
  async function answerWithFunction(c) {
    return answerCall(c, callee)
  }

/** Refuses other methods; OPTIONS is told which ones there are (RFC 9110, section 9.3.7), a preflight never comes here. */
const allowOnly = (methods: readonly HttpMethod[]): Handler =>
  async function allowOnlyMethods(c, next) {
    const allowed = withHead(methods)
    if (c.req.method === 'OPTIONS') {
      return c.body(null, 204, { Allow: [...allowed, 'OPTIONS'].join(', ') })
    }
    requireMethod(c.req.method, allowed)
    return next()
  }

function addMethod(
  methods: readonly HttpMethod[],
  { method, path }: Omit<HttpTrigger, 'kind'>,
): HttpMethod[] {
  if (methods.includes(method)) throw new TypeError(`two functions answer ${method} ${path}`)
  return [...methods, method]
}
