// A user's second factors, for the operator: somebody has lost their phone.
import { eq } from 'drizzle-orm'
import type { Hono } from 'hono'
import { ApiError, type RouteEnv, type Scope } from '../../core/index.ts'
import { presentFactor } from '../account/account.ts'
import { requirePhone } from '../account/phone.ts'
import { writeAudit } from '../audit/audit.ts'
import { readBody } from '../body.ts'
import { type Device, deviceOf } from '../device.ts'
import { changeSchema } from '../factor/body.ts'
import { findNameConflict, renameFactor } from '../factor/enrol.ts'
import { factorNotFound } from '../factor/errors.ts'
import type { Factor } from '../factor/tables.ts'
import { removeFactor } from '../factor/unenrol.ts'
import { commit, type Part } from '../part.ts'
import { endingSessions, entomb } from '../session/ending.ts'
import { sessions } from '../tables.ts'
import { requireUserId } from './attributes.ts'
import { requireUser } from './user.ts'

/** Adds the routes. */
export function adminFactorRoutes(routes: Hono<RouteEnv>): void {
  routes.get('/users/:id/factors', async (c) => {
    const { factors } = await requireUser(c.var.scope, requireUserId(c.req.param('id')))
    return c.json(factors.map(presentFactor))
  })
  routes.delete('/users/:id/factors/:factor', async (c) => {
    const { scope } = c.var
    const factor = await requireFactor(scope, c.req.param())
    const [ended] = await commit(scope, [
      endRaised(scope, factor),
      removeFactor(scope, factor),
      recordChange(scope, 'factor_deleted', factor, deviceOf(c.req.raw.headers)),
    ])
    await entomb(scope, ended)
    return c.json(presentFactor(factor))
  })
  routes.put('/users/:id/factors/:factor', async (c) => {
    const { scope } = c.var
    const request = await readBody(c, changeSchema)
    const factor = await requireFactor(scope, c.req.param())
    const next = {
      friendlyName: request.friendly_name ?? factor.friendlyName,
      phone: request.phone === '' ? factor.phone : requireNumber(factor, request.phone),
    }
    await commit(scope, [
      renameFactor(scope, factor, next),
      recordChange(scope, 'factor_updated', factor, deviceOf(c.req.raw.headers)),
    ]).catch((error: unknown) => {
      throw findNameConflict(error, next) ?? error
    })
    return c.json(presentFactor({ ...factor, ...next }))
  })
}

async function requireFactor(
  scope: Scope,
  { id, factor: factorId }: { id: string; factor: string },
): Promise<Factor> {
  const { factors } = await requireUser(scope, requireUserId(id))
  const found = factors.find((one) => one.id === factorId.toLowerCase())
  if (found === undefined) throw factorNotFound()
  return found
}

/** Whoever has the phone that was lost may be signed in by it: sessions that have shown a second factor end. */
function endRaised(scope: Scope, factor: Factor): Part<readonly string[]> {
  if (factor.status === 'unverified') return { items: [], read: () => [] }
  return endingSessions(scope, factor.userId, eq(sessions.aal, 'aal2'))
}

/** A factor that was shown by one phone is not another's. */
function requireNumber({ type, status }: Factor, phone: string): string {
  if (type === 'phone' && status === 'unverified') return requirePhone(phone)
  const message = 'Only a phone factor that is not verified yet can get another number'
  throw new ApiError('validation_failed', message, { status: 400 })
}

function recordChange(
  scope: Scope,
  action: 'factor_deleted' | 'factor_updated',
  { id, userId }: Factor,
  device: Device,
) {
  return writeAudit(scope, {
    action,
    actorId: null,
    subjectId: userId,
    device,
    details: { factor_id: id },
  })
}
