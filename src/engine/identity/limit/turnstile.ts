// Cloudflare Turnstile, where LEDGE_TURNSTILE_SECRET is set: strangers show that they are no robots
// (developers.cloudflare.com/turnstile/get-started/server-side-validation). Whatever is in doubt is refused.
import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import { ApiError, findAddress, lazy, type RouteEnv, type Scope } from '../../core/index.ts'
import { readBody } from '../body.ts'
import { isOperator } from './network.ts'

const SITEVERIFY = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const LIMIT_MILLISECONDS = 5_000 // of both tries together
const TRIES = 2
const MAX_TOKEN_CHARACTERS = 2048 // Cloudflare's own limit

const bodySchema = lazy(() =>
  z.object({
    gotrue_meta_security: z.object({ captcha_token: z.string().nullish() }).nullish(),
  }),
)

const outcomeSchema = lazy(() =>
  z.object({
    success: z.boolean(),
    hostname: z.string().optional(),
    'error-codes': z.array(z.string()).default([]),
  }),
)

/** Asks for the token of Turnstile's widget in `gotrue_meta_security`. @throws ApiError `captcha_failed` */
export const requireHuman = (): MiddlewareHandler<RouteEnv> =>
  async function requireHuman(c, next) {
    const { scope } = c.var
    const { turnstileSecret } = scope.secrets
    if (turnstileSecret !== null && !isOperator(scope, c.req.raw.headers)) {
      await requireSolved(scope, await readProof(c, turnstileSecret))
    }
    await next()
  }

/** What siteverify is asked. */
interface Proof {
  readonly secret: string
  readonly response: string
  readonly remoteip?: string
  /** By which a second try at the same token is not taken for a replay. */
  readonly idempotency_key: string
}

async function readProof(c: Context<RouteEnv>, secret: string): Promise<Proof> {
  const { gotrue_meta_security: security } = await readBody(c, bodySchema)
  const response = security?.captcha_token ?? ''
  if (response === '') throw disallowed('no captcha_token found in request')
  if (response.length > MAX_TOKEN_CHARACTERS) throw disallowed('invalid-input-response')
  const address = findAddress(c.req.raw.headers)
  return {
    secret,
    response,
    ...(address !== null && { remoteip: address }),
    idempotency_key: crypto.randomUUID(),
  }
}

async function requireSolved(scope: Scope, proof: Proof): Promise<void> {
  const outcome = await askCloudflare(proof)
  if (!outcome.success) throw disallowed(outcome['error-codes'].join(', ') || 'not solved')
  if (!isOwnHost(scope, outcome.hostname)) throw disallowed('hostname-mismatch')
}

async function askCloudflare(proof: Proof): Promise<z.infer<ReturnType<typeof outcomeSchema>>> {
  const signal = AbortSignal.timeout(LIMIT_MILLISECONDS)
  let fault: unknown
  for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt += 1) {
    try {
      const answer = await fetch(SITEVERIFY, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(proof),
        signal,
      })
      // A refusal has an outcome too, under 4xx.
      if (answer.status < 500) return outcomeSchema().parse(await answer.json())
      fault = `status ${answer.status}`
    } catch (error) {
      fault = error
    }
  }
  console.error('Turnstile did not answer; the request is refused', fault)
  throw disallowed('verification is not available, try again')
}

/** In local development Cloudflare's secrets for testing name a host of their own. */
function isOwnHost({ secrets, app }: Scope, hostname: string | undefined): boolean {
  if (secrets.isDevelopment) return true
  const { allowedOrigins } = app.settings
  const origins = [...(secrets.siteUrl === null ? [] : [secrets.siteUrl])]
  if (allowedOrigins !== '*') origins.push(...allowedOrigins)
  // Without any origin to compare with, the hosts that the widget itself allows are all that is known.
  return origins.length === 0 || origins.some((one) => URL.parse(one)?.hostname === hostname)
}

const disallowed = (reason: string): ApiError =>
  new ApiError('captcha_failed', `captcha protection: request disallowed (${reason})`, {
    status: 400,
  })
