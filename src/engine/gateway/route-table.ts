// The table of routes: what the router serves, with what each service tells of it. The two must agree, so the table cannot
// lie: `npm run routes` prints it, the OpenAPI document is made of it, and the suite of refusals runs through it.
import type { App, RouteFacts } from '../core/index.ts'
import { dataFacts } from '../data/index.ts'
import { nameFacts, ownPathFacts, rpcFacts } from '../functions/index.ts'
import { identityFacts, mailboxFacts } from '../identity/index.ts'
import { operatorFacts } from '../operator/index.ts'
import { createRoutes } from './routes.ts'

/** One route at its whole path. */
export interface Route extends RouteFacts {
  readonly service: string
}

const OWN: readonly RouteFacts[] = [
  { method: 'GET', path: '/*', summary: 'A file, or the web app.', access: 'public' },
]

/** What the services tell of their routes, at the paths where the router has them. */
export const listFacts = (app: App): Route[] => [
  ...mount('identity', '/auth/v1', identityFacts),
  ...mount('rpc', '/rest/v1/rpc', rpcFacts),
  ...mount('data', '/rest/v1', dataFacts),
  ...mount('functions', '/functions/v1', nameFacts(app)),
  ...mount('operator', '/operator/v1', operatorFacts),
  ...mount('development', '/_dev', mailboxFacts),
  ...mount('functions', '', ownPathFacts(app)),
  ...mount('gateway', '', OWN),
]

const mount = (service: string, at: string, facts: readonly RouteFacts[]): Route[] =>
  facts.map((one) => ({ ...one, service, path: one.path === '/' ? at || '/' : at + one.path }))

/**
 * Every route that the app's router has.
 * @throws Error that names each route of which no service tells anything, and each that is told of but not there
 */
export function listRoutes(app: App): Route[] {
  const facts = listFacts(app)
  const served = new Set(listHandlers(app))
  const told = new Set(facts.map(keyOf))
  const wrong = [
    ...[...served].filter((key) => !told.has(key)).map((key) => `${key}: nobody tells of it`),
    ...[...told].filter((key) => !served.has(key)).map((key) => `${key}: it is not served`),
  ]
  if (wrong.length > 0) throw new Error(`The table of routes is wrong.\n${wrong.join('\n')}`)
  return facts
}

const keyOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`

/** What answers in the router. Whatever takes `next` only stands before it, but for the pages, which come last of all. */
const listHandlers = (app: App): string[] =>
  createRoutes(app)
    .routes.filter(({ handler }) => handler.length < 2 || handler.name === 'page')
    .map(({ method, path }) => `${method} ${path}`)
