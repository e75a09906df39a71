// The identity service's table of contents.
import { Hono, type MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { presentUser } from './account/account.ts'
import { signUp } from './account/sign-up.ts'
import { updateUser } from './account/update.ts'
import { requireAccount, requireClaims } from './account/user.ts'
import { operatorOnly } from './admin/access.ts'
import { invite } from './admin/invite.ts'
import { adminRoutes } from './admin/routes.ts'
import { readBody, signUpSchema, updateSchema } from './body.ts'
import { builtInOnly } from './built-in.ts'
import { reauthenticate } from './code/reauthenticate.ts'
import { codeRoutes } from './code/routes.ts'
import { factorRoutes } from './factor/routes.ts'
import { guardWaysIn } from './limit/ways-in.ts'
import { passkeyRoutes } from './passkey/routes.ts'
import { providerRoutes } from './provider/routes.ts'
import { sessionRoutes } from './session/routes.ts'
import { presentConfiguration, presentHealth, presentSettings } from './token/discovery.ts'
import { requireGrant } from './token/grants.ts'
import { presentKeySet } from './token/keys.ts'
import { issuerOf, issueTokens } from './token/tokens.ts'
import { refuseUnsupported } from './unsupported.ts'
import { visitOf } from './visit.ts'

/** GoTrue's wire format, to be mounted at `/auth/v1`. */
export function identityRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.use(noStore(), builtInOnly())
  guardWaysIn(routes)

  routes.get('/health', (c) => c.json(presentHealth()))
  routes.get('/settings', (c) => c.json(presentSettings(c.var.scope, c.req.url)))
  routes.get('/.well-known/jwks.json', cached(), (c) => c.json(presentKeySet(c.var.scope.secrets)))
  for (const document of ['openid-configuration', 'oauth-authorization-server']) {
    routes.get(`/.well-known/${document}`, cached(), (c) =>
      c.json(presentConfiguration(c.var.scope.secrets, issuerOf(c.req.url))),
    )
  }

  routes.post('/signup', async (c) => {
    const outcome = await signUp(visitOf(c), await readBody(c, signUpSchema))
    if (outcome.kind === 'to-confirm') return c.json(presentUser(outcome.account))
    return c.json(await issueTokens(c, outcome.signedIn))
  })
  routes.post('/token', async (c) => {
    const grant = requireGrant(c.req.query('grant_type'))
    return c.json(await grant(c))
  })
  codeRoutes(routes)
  providerRoutes(routes)

  routes.get('/user', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    return c.json(presentUser(await requireAccount(c.var.scope, claims)))
  })
  routes.put('/user', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const request = await readBody(c, updateSchema)
    return c.json(presentUser(await updateUser(visitOf(c), claims, request)))
  })
  routes.get('/reauthenticate', async (c) => {
    const claims = await requireClaims(c.var.scope, c.req.raw.headers)
    const account = await requireAccount(c.var.scope, claims)
    return c.json(await reauthenticate(visitOf(c), account))
  })
  sessionRoutes(routes)
  factorRoutes(routes)
  passkeyRoutes(routes)

  routes.post('/invite', operatorOnly(), async (c) => c.json(presentUser(await invite(c))))
  routes.route('/admin', adminRoutes())

  refuseUnsupported(routes)
  return routes
}

/** `/.well-known/oauth-authorization-server/auth/v1`: where RFC 8414 has the document of an issuer with a path (section 3). */
export function wellKnownRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.get('/oauth-authorization-server/auth/v1', cached(), builtInOnly(), (c) =>
    c.json(presentConfiguration(c.var.scope.secrets, issuerOf(c.req.url))),
  )
  return routes
}

/** Tokens and accounts stay out of every cache (RFC 6749, section 5.1). */
const noStore = (): MiddlewareHandler<RouteEnv> =>
  async function noStore(c, next) {
    c.header('Cache-Control', 'no-store')
    await next()
  }

/** What everybody may know and keep for ten minutes. */
const cached = (): MiddlewareHandler<RouteEnv> =>
  async function cached(c, next) {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=600')
  }
