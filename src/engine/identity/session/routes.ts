// A user's own sessions: listed, ended one by one, or all by signing out.
import type { Hono } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { deviceOf } from '../device.ts'
import { endSession, listSessions, requireSessionId } from './own-sessions.ts'
import { requireExtent, signOut } from './sign-out.ts'

/** Adds the routes. */
export function sessionRoutes(routes: Hono<RouteEnv>): void {
  routes.get('/user/sessions', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    return c.json(await listSessions(c.var.scope, claims))
  })
  routes.delete('/user/sessions/:id', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const sessionId = requireSessionId(c.req.param('id'))
    const device = deviceOf(c.req.raw.headers)
    await endSession(c.var.scope, { claims, sessionId, device })
    return c.body(null, 204)
  })
  routes.post('/logout', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const extent = requireExtent(c.req.query('scope'))
    await signOut(c.var.scope, { claims, extent, device: deviceOf(c.req.raw.headers) })
    return c.body(null, 204)
  })
}
