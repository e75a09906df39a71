// What the services tell of their routes, at the paths where the gateway mounts them.
import type { App, RouteFacts } from '../core/index.ts'
import { dataFacts } from '../data/index.ts'
import { nameFacts, ownPathFacts, rpcFacts } from '../functions/index.ts'
import { identityFacts, mailboxFacts, wellKnownFacts } from '../identity/index.ts'
import { operatorFacts } from '../operator/index.ts'

/** One route at its whole path. */
export interface Route extends RouteFacts {
  readonly service: string
}

const DOCUMENTS: readonly RouteFacts[] = [
  { path: '/openapi.json', summary: 'This document, as far as you may know of it.' },
  { path: '/docs', summary: 'The same as a page.' },
].flatMap(({ path, summary }): RouteFacts[] => [
  { method: 'GET', path, summary, access: 'public' },
  { method: 'OPTIONS', path, summary: 'Which methods there are.', access: 'public' },
  { method: 'ALL', path, summary: 'No other method is served.', access: 'nobody' },
])

const OWN: readonly RouteFacts[] = [
  { method: 'GET', path: '/*', summary: 'A file, or the web app.', access: 'public' },
]

/** The facts of every route of an app. */
export const listFacts = (app: App): Route[] => [
  ...mount('identity', '/auth/v1', identityFacts),
  ...mount('identity', '/.well-known', wellKnownFacts),
  ...mount('rpc', '/rest/v1/rpc', rpcFacts),
  ...mount('data', '/rest/v1', dataFacts),
  ...mount('functions', '/functions/v1', nameFacts(app)),
  ...mount('operator', '/operator/v1', operatorFacts),
  ...mount('development', '/_dev', mailboxFacts),
  ...mount('gateway', '', DOCUMENTS),
  ...mount('functions', '', ownPathFacts(app)),
  ...mount('gateway', '', OWN),
]

const mount = (service: string, at: string, facts: readonly RouteFacts[]): Route[] =>
  facts.map((one) => ({ ...one, service, path: one.path === '/' ? at || '/' : at + one.path }))
