// The ways in by a code or a link.
import type { Hono } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { otpSchema, readBody, recoverSchema, resendSchema, verifySchema } from '../body.ts'
import { visitOf } from '../visit.ts'
import { sendOtp } from './otp.ts'
import { recover } from './recover.ts'
import { resend } from './resend.ts'
import { followLink, postVerify } from './verify-routes.ts'

/** Adds the routes to those of the identity service. */
export function codeRoutes(routes: Hono<RouteEnv>): void {
  routes.on('POST', ['/otp', '/magiclink'], async (c) =>
    c.json(await sendOtp(visitOf(c), await readBody(c, otpSchema))),
  )
  routes.post('/recover', async (c) => {
    await recover(visitOf(c), await readBody(c, recoverSchema))
    return c.json({})
  })
  routes.post('/resend', async (c) =>
    c.json(await resend(visitOf(c), await readBody(c, resendSchema))),
  )
  routes.post('/verify', async (c) => c.json(await postVerify(c, await readBody(c, verifySchema))))
  routes.get('/verify', followLink)
}
