// Documents of the gateway's own: the OpenAPI document, and the page that shows it.
import { Buffer } from 'node:buffer'
import { type Context, Hono } from 'hono'
import { ApiError, type App, type RouteEnv } from '../core/index.ts'
import { authenticate } from './authenticate.ts'
import { describeApi } from './open-api/document.ts'

const ALLOW = 'GET, HEAD, OPTIONS'

/** The page's frame; what it shows, its script reads from `/openapi.json`. Everything comes from this host. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API</title>
<link rel="icon" href="/assets/favicon.svg">
<link rel="stylesheet" href="/assets/docs/docs.css">
<script type="module" src="/assets/docs/docs.js"></script>
</head>
<body>
<div id="docs"></div>
<noscript>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>
`

/** `GET`, `HEAD` and `OPTIONS` of each document. */
export function documentRoutes(app: App): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>()
  routes.get('/openapi.json', authenticate(), (c) => {
    const document = describeApi(app, c.get('caller'), new URL(c.req.url).origin)
    c.header('Content-Type', 'application/openapi+json; charset=utf-8')
    c.header('Vary', 'Authorization, apikey')
    return answerDocument(c, JSON.stringify(document))
  })
  routes.get('/docs', (c) => {
    c.header('Content-Type', 'text/html; charset=utf-8')
    return answerDocument(c, PAGE)
  })
  for (const path of ['/openapi.json', '/docs']) {
    routes.options(path, (c) => c.body(null, 204, { Allow: ALLOW }))
    routes.all(path, refuseMethod)
  }
  return routes
}

/** A document under a strong `ETag`; 304 to whoever has it (RFC 9110, section 13.1.2). */
async function answerDocument(c: Context<RouteEnv>, text: string): Promise<Response> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const tag = `"${Buffer.from(digest).toString('base64url')}"`
  c.header('ETag', tag)
  return isKnown(c.req.header('If-None-Match'), tag) ? c.body(null, 304) : c.body(text)
}

/** Compared weakly, as `If-None-Match` is (RFC 9110, section 8.8.3.2). */
const isKnown = (shown: string | undefined, tag: string): boolean =>
  (shown ?? '').split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()))

function refuseMethod(c: Context<RouteEnv>): never {
  throw new ApiError('method_not_allowed', `This takes ${ALLOW}, not ${c.req.method}.`, {
    headers: { Allow: ALLOW },
  })
}
