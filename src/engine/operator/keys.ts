// `/operator/v1/keys`: API keys beside the two built-in ones. A key is shown once, when it is made.
import { Hono } from 'hono'
import * as z from 'zod'
import { findKey, listKeys, makeKey, revokeKey } from '../api-keys/index.ts'
import { ApiError, lazy, type RouteEnv, type Scope } from '../core/index.ts'
import { requireBody, requireQuery } from './input.ts'

/** What a role() of the app may be called; those of users and of the engine stand for no key. */
const role = lazy(() =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and "_", a letter first')
    .refine((name) => !['authenticated', 'supabase_admin'].includes(name), 'is not for keys'),
)

const prefix = lazy(() =>
  z
    .string()
    .max(200)
    .regex(/^\/(?:[\w.~:@-]+(?:\/[\w.~:@-]+)*\/?)?$/, 'must be a path such as "/rest/v1/products"'),
)

const MAX_SECONDS = 24 * 60 * 60

const wish = lazy(() =>
  z.strictObject({
    name: z.string().trim().min(1).max(100),
    role: role(),
    prefixes: z.array(prefix()).min(1).max(50).default(['/']),
    methods: z
      .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
      .min(1)
      .max(5)
      .nullable()
      .default(null),
    rate: z
      .strictObject({
        count: z.int().min(1).max(1_000_000),
        seconds: z.int().min(1).max(MAX_SECONDS),
      })
      .nullable()
      .default(null),
    expires_at: z.iso
      .datetime({ offset: true })
      .refine((text) => Date.parse(text) > Date.now(), 'must be in the future')
      .transform((text) => new Date(text).toISOString())
      .nullable()
      .default(null),
  }),
)

const listQuery = lazy(() =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z
      .string()
      .regex(/^k[0-9a-f]{20}$/)
      .nullable()
      .default(null),
  }),
)

/** What the routes take, for whoever describes them. */
export const keySchemas = { wish }

export function keyRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/', async (c) => {
    const { limit, after } = requireQuery(c, listQuery)
    return c.json(await listKeys(c.var.scope, { limit, before: after }))
  })

  routes.post('/', async (c) => {
    const { expires_at: expiresAt, ...wanted } = await requireBody(c, wish)
    const { id, key } = await makeKey(c.var.scope, { ...wanted, expiresAt })
    c.header('Location', `/operator/v1/keys/${id}`)
    return c.json({ ...wanted, id, key, expires_at: expiresAt }, 201)
  })

  routes.get('/:id', async (c) => c.json(await requireKey(c.var.scope, c.req.param('id'))))

  routes.delete('/:id', async (c) => {
    if (!(await revokeKey(c.var.scope, c.req.param('id')))) throw absence(c.req.param('id'))
    return c.body(null, 204)
  })

  return routes
}

async function requireKey(scope: Scope, id: string) {
  const key = await findKey(scope, id)
  if (key === null) throw absence(id)
  return key
}

const absence = (id: string): ApiError => new ApiError('not_found', `No API key "${id}".`)
