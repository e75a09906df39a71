// `/operator/v1/deliveries`: who heard of which event, and what to do where that went wrong.
import { Hono } from 'hono'
import * as z from 'zod'
import { ApiError, lazy, type RouteEnv, type Scope } from '../core/index.ts'
import {
  discardDelivery,
  findDelivery,
  listDeliveries,
  replayDead,
  replayDelivery,
} from '../events/index.ts'
import { pageQuery, replayLimit, requireBody, requireQuery, writeCursor } from './input.ts'

const filter = { function: z.string().optional(), type: z.string().optional() }

const listQuery = lazy(() =>
  z.strictObject({
    state: z.enum(['pending', 'running', 'dead']).default('dead'),
    ...filter,
    ...pageQuery(),
  }),
)

// Strict, so that a misspelt filter does not let everything run again.
const replayBody = lazy(() => z.strictObject({ ...filter, limit: replayLimit() }))

/** What the routes take, for whoever describes them. */
export const deliverySchemas = { replay: replayBody }

export function deliveryRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/', async (c) => {
    const { limit, after, ...which } = requireQuery(c, listQuery)
    const { items, next } = await listDeliveries(c.var.scope, which, { limit, after })
    return c.json({ items, next: writeCursor(next) })
  })

  routes.post('/replay', async (c) => {
    return c.json(await replayDead(c.var.scope, await requireBody(c, replayBody)))
  })

  routes.get('/:event/:function', async (c) =>
    c.json(await requireDelivery(c.var.scope, c.req.param())),
  )

  routes.post('/:event/:function/replay', async (c) => {
    const { state } = await requireDelivery(c.var.scope, c.req.param())
    if (!(await replayDelivery(c.var.scope, c.req.param())))
      throw createConflict(state, 'run again')
    return c.body(null, 204)
  })

  routes.delete('/:event/:function', async (c) => {
    const { state } = await requireDelivery(c.var.scope, c.req.param())
    if (!(await discardDelivery(c.var.scope, c.req.param())))
      throw createConflict(state, 'discarded')
    return c.body(null, 204)
  })

  return routes
}

async function requireDelivery(scope: Scope, key: { event: string; function: string }) {
  const delivery = await findDelivery(scope, key)
  if (delivery !== null) return delivery
  throw new ApiError('not_found', `No delivery of the event "${key.event}" to "${key.function}".`)
}

const createConflict = (state: string, what: string): ApiError =>
  new ApiError('conflict', `This delivery is ${state}: it cannot be ${what}.`)
