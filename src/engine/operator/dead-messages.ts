// `/operator/v1/dead-messages`: what queue functions could not handle.
import { Hono } from 'hono'
import * as z from 'zod'
import { ApiError, errorText, lazy, type RouteEnv, type Scope } from '../core/index.ts'
import {
  discardDeadMessage,
  findDeadMessage,
  listDeadMessages,
  replayDeadMessage,
  replayDeadMessages,
} from '../events/index.ts'
import { pageQuery, requireBody, requireQuery, writeCursor } from './input.ts'

const listQuery = lazy(() => z.strictObject({ queue: z.string().optional(), ...pageQuery() }))

/** Each is a call to its queue: no more than one invocation may make. */
const replayBody = lazy(() =>
  z.strictObject({
    queue: z.string().optional(),
    limit: z.int().min(1).max(100).default(100),
  }),
)

/** What the routes take, for whoever describes them. */
export const deadMessageSchemas = { replay: replayBody }

export function deadMessageRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()

  routes.get('/', async (c) => {
    const { queue, limit, after } = requireQuery(c, listQuery)
    const { items, next } = await listDeadMessages(c.var.scope, queue, { limit, after })
    return c.json({ items, next: writeCursor(next) })
  })

  routes.post('/replay', async (c) => {
    return c.json(await replayDeadMessages(c.var.scope, await requireBody(c, replayBody)))
  })

  routes.get('/:queue/:id', async (c) =>
    c.json(await requireDeadMessage(c.var.scope, c.req.param())),
  )

  routes.post('/:queue/:id/replay', async (c) => {
    const message = await requireDeadMessage(c.var.scope, c.req.param())
    await replayDeadMessage(c.var.scope, message).catch((cause: unknown) => {
      const reason = `The queue "${message.queue}" did not take it: ${errorText(cause)}`
      throw new ApiError('unavailable', reason, { cause })
    })
    return c.body(null, 204)
  })

  routes.delete('/:queue/:id', async (c) => {
    if (!(await discardDeadMessage(c.var.scope, c.req.param()))) throw createAbsence(c.req.param())
    return c.body(null, 204)
  })

  return routes
}

interface Key {
  queue: string
  id: string
}

async function requireDeadMessage(scope: Scope, key: Key) {
  const message = await findDeadMessage(scope, key)
  if (message === null) throw createAbsence(key)
  return message
}

const createAbsence = ({ queue, id }: Key): ApiError =>
  new ApiError('not_found', `No dead message "${id}" of the queue "${queue}".`)
