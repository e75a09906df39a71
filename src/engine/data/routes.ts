// The table of contents of `/rest/v1`. Each request is read, planned for its caller, run in one round trip and
// presented; reading, planning and presenting touch nothing but values.
import { Hono } from 'hono'
import { ApiError, type App, type RouteEnv } from '../core/index.ts'
import { createAccess } from './access.ts'
import { answerWrite } from './answer-write.ts'
import { tagAnswer } from './entity-tag.ts'
import { notImplemented } from './failures.ts'
import { planRead } from './plan/read.ts'
import { planDelete, planInsert, planUpdate } from './plan/write.ts'
import { presentRead } from './present/present.ts'
import { readRequest, readWriteRequest } from './request/request.ts'
import { runRead } from './run.ts'

/** `GET|HEAD|POST|PATCH|DELETE /rest/v1/<table>` over the tables of an app, under its policies. */
export function dataRoutes(app: App): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/:table', async (c) => {
    const request = readRequest(c.req, c.req.param('table'))
    const plan = planRead(createAccess(app, c.var.caller), request)
    const outcome = await runRead(c.var.scope, plan)
    const isKnown = await tagAnswer(c, request, outcome)
    return isKnown ? c.body(null, 304) : presentRead(c, request, { plan, outcome })
  })

  routes.post('/:table', async (c) => {
    const request = await readWriteRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.var.caller)
    return answerWrite(c, { access, request, plan: planInsert(access, request) })
  })

  routes.patch('/:table', async (c) => {
    const request = await readWriteRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.var.caller)
    return answerWrite(c, { access, request, plan: planUpdate(access, request) })
  })

  routes.delete('/:table', async (c) => {
    const request = readRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.var.caller)
    return answerWrite(c, { access, request, plan: planDelete(access, request) })
  })

  routes.put('/:table', () => {
    throw notImplemented('PUT')
  })
  routes.all('/:table', (c) => {
    throw new ApiError('PGRST117', `Unsupported HTTP method: ${c.req.method}`, { status: 405 })
  })
  routes.all('/', () => {
    throw new ApiError('PGRST126', 'Root endpoint metadata is disabled', { status: 404 })
  })
  routes.all('*', () => {
    throw new ApiError('PGRST125', 'Invalid path specified in request URL', { status: 404 })
  })
  return routes
}
