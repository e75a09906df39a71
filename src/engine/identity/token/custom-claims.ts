// Claims of the app's own.
import type { Scope } from '../../core/index.ts'
import { createIdentityContext, describeUser } from '../account/extension.ts'
import type { SignedIn } from '../tables.ts'

/** Claims that mean something to whoever checks a token: the app does not set them. */
const REGISTERED = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope'])

/** What the app adds to a token. @param claims those of the protocol, which it cannot replace */
export async function findCustomClaims(
  scope: Scope,
  { account }: SignedIn,
  claims: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { beforeTokenIssued } = scope.app.identity
  if (beforeTokenIssued === undefined) return {}
  const facts = { user: describeUser(account.user), claims: structuredClone(claims) }
  const custom = await beforeTokenIssued(facts, createIdentityContext(scope))
  const own = Object.entries(custom).filter(([name]) => !REGISTERED.has(name) && !(name in claims))
  return Object.fromEntries(own)
}
