// Pages: files of public/, and the single-page app for every path that is none.
import type { Context, MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'

const API = /^\/(auth|rest|functions|storage|realtime|operator)\/v1(\/|$)/

/** Serves a static file, else the web app with the publishable key in it, to a browser that navigates. */
export const page = (): MiddlewareHandler<RouteEnv> =>
  async function page(c, next) {
    if (API.test(c.req.path)) return next()
    const file = await c.env.ASSETS.fetch(c.req.raw)
    if (file.status !== 404 && !isHtml(file)) return file
    const acceptsPage = c.req.header('accept')?.includes('text/html') ?? false
    if (!acceptsPage && !isHtml(file)) return next()
    return servePage(c)
  }

const isHtml = (response: Response): boolean =>
  response.headers.get('content-type')?.startsWith('text/html') ?? false

async function servePage(c: Context<RouteEnv>): Promise<Response> {
  const shell = await c.env.ASSETS.fetch(new URL('/', c.req.url))
  const withKey = new HTMLRewriter().on('meta[name="ledge-key"]', {
    element: (element) =>
      void element.setAttribute('content', c.get('scope').secrets.publishableKey),
  })
  const answer = withKey.transform(new Response(shell.body, shell))
  answer.headers.set('Cache-Control', 'no-cache')
  answer.headers.delete('ETag') // it is the file's, and the key is not in the file
  return answer
}
