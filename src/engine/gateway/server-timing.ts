// Tells what a request cost at D1: in local development and to the secret key only, since rows read
// would tell a stranger of rows that are hidden.
import type { MiddlewareHandler } from 'hono'
import type { RouteEnv } from '../core/index.ts'
import { setHeader } from './header.ts'

/** Sets `Server-Timing: d1;dur=<ms>;desc="trips=<n> read=<rows> written=<rows>"`. */
export const serverTiming = (): MiddlewareHandler<RouteEnv> =>
  async function serverTiming(c, next) {
    await next()
    const scope = c.get('scope')
    const caller = c.get('caller')
    if (!scope.secrets.isDevelopment && caller.role !== 'service_role') return
    const { roundTrips, rowsRead, rowsWritten, milliseconds } = scope.meter
    const facts = `trips=${roundTrips} read=${rowsRead} written=${rowsWritten}`
    setHeader(c, 'Server-Timing', `d1;dur=${milliseconds.toFixed(1)};desc="${facts}"`)
  }
