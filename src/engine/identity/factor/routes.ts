// `/factors`: second factors, for whoever has them.
import type { Context, Hono } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { readBody, readOptionalBody } from '../body.ts'
import { issueTokens } from '../token/tokens.ts'
import { visitOf } from '../visit.ts'
import { challengeSchema, codeSchema, enrolSchema, nameSchema, verifySchema } from './body.ts'
import { challenge } from './challenge.ts'
import { enrol } from './enrol.ts'
import { verifyRecoveryCode } from './recover.ts'
import {
  countRecoveryCodes,
  generateRecoveryCodes,
  regenerateRecoveryCodes,
  removeRecoveryCodes,
} from './recovery-codes.ts'
import { unenrol } from './unenrol.ts'
import { verifyFactor } from './verify.ts'

/** Adds the routes. */
export function factorRoutes(routes: Hono<RouteEnv>): void {
  recoveryRoutes(routes)
  routes.post('/factors', async (c) => {
    const claims = await claimsOf(c)
    return c.json(await enrol(visitOf(c), claims, await readBody(c, enrolSchema)))
  })
  routes.post('/factors/:id/challenge', async (c) => {
    const claims = await claimsOf(c)
    const request = await readOptionalBody(c, challengeSchema)
    return c.json(await challenge(visitOf(c), claims, { factorId: c.req.param('id'), request }))
  })
  routes.post('/factors/:id/verify', async (c) => {
    const claims = await claimsOf(c)
    const request = await readBody(c, verifySchema)
    const factorId = c.req.param('id')
    return c.json(
      await issueTokens(c, await verifyFactor(visitOf(c), claims, { factorId, request })),
    )
  })
  routes.delete('/factors/:id', async (c) => {
    const { id } = await unenrol(visitOf(c), await claimsOf(c), c.req.param('id'))
    return c.json({ id })
  })
}

function recoveryRoutes(routes: Hono<RouteEnv>): void {
  routes.get('/factors/recovery-codes', async (c) =>
    c.json(await countRecoveryCodes(visitOf(c), await claimsOf(c))),
  )
  routes.post('/factors/recovery-codes', async (c) => {
    const claims = await claimsOf(c)
    const { friendly_name: name } = await readOptionalBody(c, nameSchema)
    return c.json(await generateRecoveryCodes(visitOf(c), claims, name))
  })
  routes.delete('/factors/recovery-codes', async (c) =>
    c.json(await removeRecoveryCodes(visitOf(c), await claimsOf(c))),
  )
  routes.post('/factors/recovery-codes/regenerate', async (c) =>
    c.json(await regenerateRecoveryCodes(visitOf(c), await claimsOf(c))),
  )
  routes.post('/factors/recovery-codes/verify', async (c) => {
    const claims = await claimsOf(c)
    const { code } = await readBody(c, codeSchema)
    return c.json(await issueTokens(c, await verifyRecoveryCode(visitOf(c), claims, code)))
  })
}

const claimsOf = (c: Context<RouteEnv>) => requireClaims(c.var.scope, c.req.raw.headers)
