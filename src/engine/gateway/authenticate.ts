// Who is asking: the API keys first, then the token.
import type { Context, MiddlewareHandler } from 'hono'
import { admit } from '../api-keys/index.ts'
import type { KeyGrant, RouteEnv, ShownKeys } from '../core/index.ts'
import { findCaller, requireKeys } from '../identity/index.ts'
import { appendHeader } from './header.ts'

/** Refuses API keys that are not ours, or may not do what is asked; no key at all means anonymous. */
export const apiKey = (): MiddlewareHandler<RouteEnv> =>
  async function apiKey(c, next) {
    const keys = await requireKeys(c.get('scope'), c.req.raw.headers)
    c.set('keys', keys)
    const grants = grantsOf(keys)
    if (grants.length === 0) return next()
    const headers = admitAll(c, grants)
    await next()
    // Beside what the service tells of a limit of its own: both are lists.
    for (const [name, value] of Object.entries(headers)) appendHeader(c, name, value)
  }

/** What keys that the operator has made may do, each once. */
const grantsOf = ({ header, bearer }: ShownKeys): KeyGrant[] =>
  [header?.grant, bearer === header ? null : bearer?.grant].flatMap((grant) => grant ?? [])

/** Lets the request in under each of its keys. @returns headers of the answer; where two have a plan, the bearer's */
function admitAll(c: Context<RouteEnv>, grants: readonly KeyGrant[]): Record<string, string> {
  const { method, path } = c.req
  const admitted = grants.map((grant) => admit(c.get('scope'), grant, { method, path }))
  return Object.assign({}, ...admitted)
}

/** Sets the request's caller from its key and token; a token that is not valid is refused. */
export const authenticate = (): MiddlewareHandler<RouteEnv> =>
  async function authenticate(c, next) {
    c.set('caller', await findCaller(c.get('scope'), c.req.raw.headers, c.get('keys')))
    await next()
  }
