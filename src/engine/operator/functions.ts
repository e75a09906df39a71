// `/operator/v1/functions`: how the app's functions are doing.
import { Hono } from 'hono'
import * as z from 'zod'
import { ApiError, lazy, type RouteEnv, type Scope } from '../core/index.ts'
import {
  type Figures,
  listRuns,
  OUTCOMES,
  readFunctionFigures,
  readWindows,
} from '../runs/index.ts'
import { requireQuery } from './input.ts'

const MAX_HOURS = 24 * 31

const figuresQuery = lazy(() =>
  z.strictObject({
    hours: z.coerce.number().int().min(1).max(MAX_HOURS).default(24),
  }),
)

const runsQuery = lazy(() =>
  z.strictObject({
    outcome: z
      .enum([...OUTCOMES, 'error'])
      .nullable()
      .default(null),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.uuid().nullable().default(null),
  }),
)

const NO_RUNS: Figures = {
  ...{ runs: 0, errors: 0, timeouts: 0, refused: 0 },
  ...{ p50_ms: null, p95_ms: null, p99_ms: null },
}

export function functionRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/', async (c) => {
    const { hours } = requireQuery(c, figuresQuery)
    const ran = await readFunctionFigures(c.var.scope, hours)
    const idle = c.var.scope.app.functions
      .filter(({ name }) => ran.every((one) => one.name !== name))
      .map(({ name }) => ({ name, ...NO_RUNS }))
    const items = [...ran, ...idle].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return c.json({ hours, items })
  })

  routes.get('/:name', async (c) => {
    const { hours } = requireQuery(c, figuresQuery)
    const name = c.req.param('name')
    const { total, windows } = await readWindows(c.var.scope, { name, hours })
    if (total.runs === 0) requireFunction(c.var.scope, name)
    return c.json({ name, hours, ...total, windows })
  })

  routes.get('/:name/runs', async (c) => {
    const { outcome, limit, after } = requireQuery(c, runsQuery)
    const name = c.req.param('name')
    const page = await listRuns(c.var.scope, { name, outcome }, { limit, before: after })
    if (page.items.length === 0) requireFunction(c.var.scope, name)
    return c.json(page)
  })

  return routes
}

/** What has run is shown although it may be gone from the app. @throws ApiError `not_found` */
function requireFunction({ app }: Scope, name: string): void {
  if (app.functions.some((one) => one.name === name)) return
  throw new ApiError('not_found', `No function "${name}".`)
}
