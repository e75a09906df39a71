// The table of routes: what the router serves, with what each service tells of it. The two must agree, so the table cannot
// lie: `npm run routes` prints it, and the suite of refusals runs through it.
import type { App } from '../core/index.ts'
import { createPeers } from './peers.ts'
import { listFacts, type Route } from './route-facts.ts'
import { createRoutes } from './routes.ts'

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
  createRoutes(app, createPeers(app))
    .routes.filter(({ handler }) => handler.length < 2 || handler.name === 'page')
    .map(({ method, path }) => `${method} ${path}`)
