// Administering accounts, at /auth/v1/admin: for the secret key alone.
import { Hono } from 'hono'
import * as z from 'zod'
import { lazy, type RouteEnv } from '../../core/index.ts'
import { presentUser } from '../account/account.ts'
import { readBody, readOptionalBody } from '../body.ts'
import { deviceOf } from '../device.ts'
import { AUDIENCE } from '../token/access-token.ts'
import { operatorOnly } from './access.ts'
import { attributesSchema, requireAttributes, requireUserId } from './attributes.ts'
import { admitUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { adminFactorRoutes } from './factors.ts'
import { generateLink } from './generate-link.ts'
import { invite } from './invite.ts'
import { listAudit, presentEntry, requireSubject } from './list-audit.ts'
import { listUsers, requireListing } from './list-users.ts'
import { requirePage, tellPages } from './page.ts'
import { adminPasskeyRoutes } from './passkeys.ts'
import { refuseUnsupported } from './unsupported.ts'
import { updateUser } from './update-user.ts'
import { requireUser } from './user.ts'

/** The body of a deletion. */
export const deletionSchema = lazy(() =>
  z.object({
    should_soft_delete: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
  }),
)

export function adminRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.use(operatorOnly())

  routes.get('/users', async (c) => {
    const page = requirePage(c)
    const { accounts, total } = await listUsers(c.var.scope, requireListing(c), page)
    tellPages(c, '/admin/users', { ...page, total })
    return c.json({ users: accounts.map(presentUser), aud: AUDIENCE })
  })
  routes.post('/users', async (c) => {
    const { scope } = c.var
    const attributes = requireAttributes(scope, await readBody(c, attributesSchema))
    return c.json(presentUser(await admitUser(scope, attributes, deviceOf(c.req.raw.headers))))
  })
  routes.get('/users/:id', async (c) => {
    const userId = requireUserId(c.req.param('id'))
    return c.json(presentUser(await requireUser(c.var.scope, userId)))
  })
  routes.put('/users/:id', async (c) => {
    const { scope } = c.var
    const userId = requireUserId(c.req.param('id'))
    const attributes = requireAttributes(scope, await readBody(c, attributesSchema))
    const device = deviceOf(c.req.raw.headers)
    return c.json(presentUser(await updateUser(scope, { userId, attributes, device })))
  })
  routes.delete('/users/:id', async (c) => {
    const userId = requireUserId(c.req.param('id'))
    const { should_soft_delete: isSoft } = await readOptionalBody(c, deletionSchema)
    await deleteUser(c.var.scope, { userId, isSoft, device: deviceOf(c.req.raw.headers) })
    return c.json({})
  })

  adminFactorRoutes(routes)

  adminPasskeyRoutes(routes)

  routes.post('/invite', async (c) => c.json(presentUser(await invite(c)))) // as Swift's client asks
  routes.post('/generate_link', async (c) => c.json(await generateLink(c)))
  routes.get('/audit', async (c) => {
    const page = requirePage(c)
    const { entries, total } = await listAudit(c.var.scope, requireSubject(c), page)
    tellPages(c, '/admin/audit', { ...page, total })
    return c.json(entries.map(presentEntry))
  })

  refuseUnsupported(routes)
  return routes
}
