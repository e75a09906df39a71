// Tables as REST: the PostgREST dialect over D1.
export { deny, everyone, policy } from './policy.ts'
export { fullText } from './full-text.ts'
// (scaffolding: replaced by its owner)
import { Hono } from 'hono'
import type { ApiError, RouteEnv } from '../core/index.ts'
export const dataRoutes = (_app: unknown) => new Hono<RouteEnv>()
export const presentRestError = (error: ApiError): Response => Response.json({ message: error.message }, { status: error.status })
