// The table of contents: middleware in order, services where they are mounted, pages last.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import type { App, Peers, RouteEnv } from '../core/index.ts'
import { dataRoutes } from '../data/index.ts'
import { describeFunctions, functionRoutes, httpRoutes, rpcRoutes } from '../functions/index.ts'
import { identityRoutes, mailboxRoutes, wellKnownRoutes } from '../identity/index.ts'
import { operatorRoutes } from '../operator/index.ts'
import { answerError, answerNotFound, refuseLargeBody } from './answer.ts'
import { apiKey, authenticate } from './authenticate.ts'
import { atPrimary, bookmark, whereBookmarked } from './bookmark.ts'
import { canonicalPath } from './canonical-path.ts'
import { crossOrigin } from './cross-origin.ts'
import { documentRoutes } from './documents.ts'
import { log } from './log.ts'
import { page } from './page.ts'
import { privateAnswers } from './private-answers.ts'
import { rateLimit } from './rate-limit.ts'
import { requestId } from './request-id.ts'
import { requestSize } from './request-size.ts'
import { openScope } from './scope.ts'
import { security } from './security.ts'
import { serverTiming } from './server-timing.ts'
import { trace } from './trace.ts'
import { unreadBody } from './unread-body.ts'
import { wholeErrors } from './whole-errors.ts'

export function createRoutes(app: App, peers: Peers): Hono<RouteEnv> {
  const routes = new Hono<RouteEnv>({ strict: false }) // a trailing slash makes no other path
  routes.onError(answerError)
  routes.notFound(answerNotFound)

  routes.use(security(), requestId(), trace(), log(), privateAnswers())
  routes.use(crossOrigin(app.settings))
  routes.use(
    wholeErrors(),
    openScope(app),
    serverTiming(),
    requestSize(),
    canonicalPath(),
    rateLimit(),
    apiKey(),
    unreadBody(),
  )
  routes.use(bodyLimit({ maxSize: app.settings.maxBodyBytes, onError: refuseLargeBody }))

  routes.route('/auth/v1', identityRoutes())
  routes.route('/.well-known', wellKnownRoutes())
  routes.use('/rest/v1/*', authenticate())
  routes.use('/rest/v1/rpc/*', bookmark(atPrimary))
  routes.route('/rest/v1/rpc', rpcRoutes(app, peers))
  routes.use('/rest/v1/*', bookmark(whereBookmarked))
  routes.route('/rest/v1', dataRoutes(app, describeFunctions(app)))
  routes.use('/functions/v1/*', authenticate(), bookmark(atPrimary))
  routes.route('/functions/v1', functionRoutes(app, peers))
  routes.use('/operator/v1/*', authenticate())
  routes.route('/operator/v1', operatorRoutes())
  routes.route('/_dev', mailboxRoutes())
  routes.route('/', documentRoutes(app))
  routes.route('/', httpRoutes(app, peers, every(authenticate(), bookmark(atPrimary))))
  routes.get('*', page())
  return routes
}
