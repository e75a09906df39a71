// Passkeys: made by who is signed in, shown to come in, and managed by their owner.
import type { Hono } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { requireClaims } from '../account/user.ts'
import { readBody, readOptionalBody } from '../body.ts'
import { issueTokens } from '../token/tokens.ts'
import { visitOf } from '../visit.ts'
import { answerSchema, nameSchema, optionsSchema } from './body.ts'
import { requireAssertion, requireRegistration } from './credential.ts'
import { deletePasskey, listPasskeys, renamePasskey, requirePasskeyId } from './own-passkeys.ts'
import { finishRegistration, startRegistration } from './register.ts'
import { pageOf, requirePasskeys } from './relying-party.ts'
import { finishSignIn, startSignIn } from './sign-in.ts'

/** Adds the routes. */
export function passkeyRoutes(routes: Hono<RouteEnv>): void {
  for (const path of ['/passkeys', '/passkeys/*']) {
    routes.use(path, async (c, next) => {
      requirePasskeys(c.var.scope)
      await next()
    })
  }
  ceremonyRoutes(routes)

  routes.get('/passkeys', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    return c.json(await listPasskeys(c.var.scope, claims))
  })
  routes.patch('/passkeys/:id', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const passkeyId = requirePasskeyId(c.req.param('id'))
    const { friendly_name: name } = await readBody(c, nameSchema)
    return c.json(await renamePasskey({ visit: visitOf(c), claims, passkeyId }, name))
  })
  routes.delete('/passkeys/:id', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const passkeyId = requirePasskeyId(c.req.param('id'))
    await deletePasskey({ visit: visitOf(c), claims, passkeyId })
    return c.body(null, 204)
  })
}

function ceremonyRoutes(routes: Hono<RouteEnv>): void {
  routes.post('/passkeys/registration/options', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    await readOptionalBody(c, optionsSchema)
    return c.json(await startRegistration(c.var.scope, claims, pageOf(c)))
  })
  routes.post('/passkeys/registration/verify', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const { challenge_id: challengeId, credential } = await readBody(c, answerSchema)
    const answer = requireRegistration(credential)
    return c.json(await finishRegistration(visitOf(c), claims, { challengeId, answer }))
  })
  routes.post('/passkeys/authentication/options', async (c) => {
    await readOptionalBody(c, optionsSchema)
    return c.json(await startSignIn(visitOf(c), pageOf(c)))
  })
  routes.post('/passkeys/authentication/verify', async (c) => {
    const { challenge_id: challengeId, credential } = await readBody(c, answerSchema)
    const answer = requireAssertion(credential)
    return c.json(await issueTokens(c, await finishSignIn(visitOf(c), { challengeId, answer })))
  })
}
