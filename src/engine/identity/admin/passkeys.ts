// A user's passkeys, for the operator: to be looked at, and to be taken away from who has lost one.
import type { Hono } from 'hono'
import type { RouteEnv, Scope } from '../../core/index.ts'
import { showAccount } from '../account/show-account.ts'
import { writeAudit } from '../audit/audit.ts'
import { type Device, deviceOf } from '../device.ts'
import { commit } from '../part.ts'
import {
  presentPasskey,
  removePasskey,
  requirePasskey,
  requirePasskeyId,
  showPasskeys,
} from '../passkey/own-passkeys.ts'
import { requirePasskeys } from '../passkey/relying-party.ts'
import { requireUserId } from './attributes.ts'
import { requireThere, userNotFound } from './user.ts'

/** Adds the routes. */
export function adminPasskeyRoutes(routes: Hono<RouteEnv>): void {
  routes.get('/users/:id/passkeys', async (c) => {
    requirePasskeys(c.var.scope)
    return c.json(await listPasskeys(c.var.scope, requireUserId(c.req.param('id'))))
  })
  routes.delete('/users/:id/passkeys/:passkeyId', async (c) => {
    requirePasskeys(c.var.scope)
    const userId = requireUserId(c.req.param('id'))
    const passkeyId = requirePasskeyId(c.req.param('passkeyId'))
    await deletePasskey(c.var.scope, { userId, passkeyId, device: deviceOf(c.req.raw.headers) })
    return c.body(null, 204)
  })
}

/** In one round trip. @throws ApiError `user_not_found` */
async function listPasskeys(scope: Scope, userId: string) {
  const [account, owned] = await commit(scope, [showAccount(userId), showPasskeys(scope, userId)])
  if (account === null) throw userNotFound()
  return owned.map(presentPasskey)
}

interface Deletion {
  readonly userId: string
  readonly passkeyId: string
  readonly device: Device
}

/** In one round trip. @throws ApiError when there is no such user, or they have no such passkey */
async function deletePasskey(scope: Scope, deletion: Deletion): Promise<void> {
  const { userId, passkeyId, device } = deletion
  await commit(scope, [
    requireThere(userId),
    requirePasskey(passkeyId, userId),
    removePasskey(scope, passkeyId),
    writeAudit(scope, {
      action: 'passkey_deleted',
      actorId: null,
      subjectId: userId,
      device,
      details: { passkey_id: passkeyId },
    }),
  ])
}
