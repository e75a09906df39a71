// What an operator may see and do, at /operator/v1. Errors are problem+json, as on all routes of our own.
import { Hono } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { readFigures } from '../events/index.ts'
import { operatorOnly } from './access.ts'
import { deadMessageRoutes } from './dead-messages.ts'
import { deliveryRoutes } from './deliveries.ts'
import { functionRoutes } from './functions.ts'
import { keyRoutes } from './keys.ts'

export function operatorRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.use(operatorOnly())
  routes.get('/figures', async (c) => c.json(await readFigures(c.var.scope)))
  routes.route('/deliveries', deliveryRoutes())
  routes.route('/dead-messages', deadMessageRoutes())
  routes.route('/keys', keyRoutes())
  routes.route('/functions', functionRoutes())
  return routes
}
