// The table of contents of `/rest/v1`. Each request is read, planned for its caller, run in one round trip and
// presented; reading, planning and presenting touch nothing but values.
import { type Context, Hono } from 'hono'
import {
  ApiError,
  type App,
  type Caller,
  type DescribedFunction,
  type RouteEnv,
} from '../core/index.ts'
import { createAccess, requireTable } from './access.ts'
import { answerWrite } from './answer-write.ts'
import { describeApi } from './describe/open-api.ts'
import { presentApi } from './describe/present.ts'
import { tagAnswer } from './entity-tag.ts'
import { explainRead } from './explain/explain.ts'
import { presentExplanation } from './explain/present.ts'
import { readRowKey, readSubject, requireOperator } from './explain/request.ts'
import { planPut } from './plan/put.ts'
import { planRead } from './plan/read.ts'
import { planDelete, planInsert, planUpdate } from './plan/write.ts'
import { presentOptions } from './present/options.ts'
import { presentRead } from './present/present.ts'
import { type DataRequest, readRequest, readWriteRequest } from './request/request.ts'
import { runRead } from './run.ts'

/**
 * `GET|HEAD|POST|PATCH|DELETE /rest/v1/<table>` over the tables of an app, under its policies.
 * @param listFunctions the functions that a caller may call, for the description at `/rest/v1/`
 */
export function dataRoutes(
  app: App,
  listFunctions: (caller: Caller) => DescribedFunction[],
): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/', (c) =>
    presentApi(c, describeApi(createAccess(app, c.get('caller')), listFunctions(c.get('caller')))),
  )

  routes.get('/:table', async (c) => {
    const request = readRequest(c.req, c.req.param('table'))
    if (request.media.format === 'plan') return answerExplanation(c, app, request)
    const access = createAccess(app, c.get('caller'))
    const plan = planRead(access, request)
    const outcome = await runRead(c.get('scope'), plan, access)
    const isKnown = await tagAnswer(c, request, outcome)
    return isKnown ? c.body(null, 304) : presentRead(c, request, { plan, outcome })
  })

  routes.post('/:table', async (c) => {
    const request = await readWriteRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.get('caller'))
    return answerWrite(c, { access, request, plan: planInsert(access, request) })
  })

  routes.patch('/:table', async (c) => {
    const request = await readWriteRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.get('caller'))
    return answerWrite(c, { access, request, plan: planUpdate(access, request) })
  })

  routes.delete('/:table', async (c) => {
    const request = readRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.get('caller'))
    return answerWrite(c, { access, request, plan: planDelete(access, request) })
  })

  routes.options('/', (c) => {
    c.header('Allow', 'OPTIONS,GET,HEAD')
    return c.body(null, 200)
  })
  routes.options('/:table', (c) => {
    const access = createAccess(app, c.get('caller'))
    return presentOptions(c, requireTable(access, c.req.param('table')))
  })
  routes.put('/:table', async (c) => {
    const request = await readWriteRequest(c.req, c.req.param('table'))
    const access = createAccess(app, c.get('caller'))
    return answerWrite(c, { access, request, plan: planPut(access, request) })
  })

  routes.all('/:table', refuseMethod)
  routes.all('/', refuseMethod)
  routes.all('*', refusePath)
  return routes
}

function refusePath(): never {
  throw new ApiError('PGRST125', 'Invalid path specified in request URL', { status: 404 })
}

function refuseMethod(c: Context<RouteEnv>): never {
  throw new ApiError('PGRST117', `Unsupported HTTP method: ${c.req.method}`, { status: 405 })
}

async function answerExplanation(
  c: Context<RouteEnv>,
  app: App,
  request: DataRequest,
): Promise<Response> {
  const caller = c.get('caller')
  const scope = c.get('scope')
  const { media, table } = request
  requireOperator(caller, request)
  const subject = readSubject(c.req, caller)
  const plan = planRead(createAccess(app, subject), request)
  const rowKey = readRowKey(c.req, createAccess(app, caller), table)
  const explanation = await explainRead(scope, { plan, isAnalyzed: media.isAnalyzed, rowKey })
  return presentExplanation(c, media, { subject, explanation })
}
