// A function's result as `rpc` answers it (protocol/rest.md, sections 8 and 9).
import type { Context } from 'hono'
import { ApiError, Reply, type RouteEnv } from '../core/index.ts'
import { presentResult } from './present.ts'
import type { RpcPreferences } from './rpc-prefer.ts'

const SINGULAR = 'application/vnd.pgrst.object+json'

/** JSON; nothing for `return=minimal`; a list's only row where one object is asked for. */
export function presentRpcResult(
  c: Context<RouteEnv>,
  { wantsNothing, wantsCount }: RpcPreferences,
  result: unknown,
): Response {
  if (result instanceof Response || result instanceof Reply) return presentResult(c, result)
  const rows = Array.isArray(result) ? result.length : 1
  c.header('Content-Range', `${rows === 0 ? '*' : `0-${rows - 1}`}/${wantsCount ? rows : '*'}`)
  if (wantsNothing) return c.body(null, 204)
  const wantsOne = c.req.header('Accept')?.includes(SINGULAR) ?? false
  return presentResult(c, wantsOne && Array.isArray(result) ? requireOnly(result) : result)
}

function requireOnly(rows: readonly unknown[]): unknown {
  if (rows.length === 1) return rows[0]
  throw new ApiError('PGRST116', 'Cannot coerce the result to a single JSON object', {
    status: 406,
    details: `The result contains ${rows.length} rows`,
  })
}
