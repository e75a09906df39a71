// `/_dev`: the mailbox of local development. Elsewhere nothing is served there.
import { Hono, type MiddlewareHandler } from 'hono'
import { ApiError, type RouteEnv } from '../../core/index.ts'
import { findMail, type KeptMail, listMails } from './mailbox.ts'
import { FRAME_POLICY, frameMail, STYLES, showList, showMail } from './mailbox-page.ts'

/** The mailbox, to be mounted at `/_dev`. */
export function mailboxRoutes(): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.use(inDevelopment())

  routes.get('/mail', async (c) => {
    const { builtIn } = c.var.scope.app.settings.identity
    return c.html(showList(await listMails(c.env.KV), builtIn))
  })
  routes.get('/mail.json', async (c) => c.json(await listMails(c.env.KV, c.req.query('to'))))
  routes.get('/mail.css', (c) => c.body(STYLES, 200, { 'Content-Type': 'text/css' }))
  routes.get('/mail/:id', async (c) =>
    c.html(showMail(await requireMail(c.env.KV, c.req.param('id')))),
  )
  routes.get('/mail/:id/html', async (c) => {
    const mail = await requireMail(c.env.KV, c.req.param('id'))
    c.set('framePolicy', FRAME_POLICY)
    return c.html(frameMail(mail))
  })
  routes.all('*', () => {
    throw nothingHere()
  })
  return routes
}

async function requireMail(kv: KVNamespace, id: string): Promise<KeptMail> {
  const mail = await findMail(kv, id)
  if (mail === null) throw new ApiError('not_found', 'There is no such mail, or not any more.')
  return mail
}

const nothingHere = (): ApiError => new ApiError('not_found', 'Nothing is served here.')

/** Refuses everything but local development. */
const inDevelopment = (): MiddlewareHandler<RouteEnv> =>
  async function inDevelopment(c, next) {
    if (!c.var.scope.secrets.isDevelopment) throw nothingHere()
    c.header('Cache-Control', 'no-store')
    await next()
  }
