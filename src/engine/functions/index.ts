// The function host. (scaffolding: replaced by its owner)
import { Hono } from 'hono'
import type { ApiError, RouteEnv } from '../core/index.ts'

export const functionRoutes = (_app: unknown) => new Hono<RouteEnv>()
export const rpcRoutes = (_app: unknown) => new Hono<RouteEnv>()
export const httpRoutes = (_app: unknown, _authenticate: unknown) => new Hono<RouteEnv>()
export const presentFunctionError = (error: ApiError): Response => Response.json({ message: error.message }, { status: error.status })
