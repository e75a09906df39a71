// Accounts, sessions and tokens: the GoTrue dialect. (scaffolding: replaced by its owner)
import { Hono } from 'hono'
import { anonymous, operator, type ApiError, type Caller, type RouteEnv, type Scope } from '../core/index.ts'
import type { Subscriber } from '../events/index.ts'

export const identityRoutes = () => new Hono<RouteEnv>()
export const identitySubscribers: readonly Subscriber[] = []
export async function findCaller(scope: Scope, headers: Headers): Promise<Caller> {
  return headers.get('authorization') === `Bearer ${scope.secrets.secretKey}` ? operator() : anonymous()
}
export async function requireKnownKey(): Promise<void> {}
export const presentAuthError = (error: ApiError): Response => Response.json({ msg: error.message }, { status: error.status })
