// `POST /token`: a way in for each grant type.
import type { Context } from 'hono'
import { ApiError, type RouteEnv } from '../../core/index.ts'
import { credentialsSchema, exchangeSchema, readBody, refreshSchema } from '../body.ts'
import { exchange } from '../code/exchange.ts'
import { deviceOf } from '../device.ts'
import { signIn } from '../password/sign-in.ts'
import { findWeakness } from '../password/strength.ts'
import { grantIdToken } from '../provider/id-token-grant.ts'
import { presentTokens } from '../provider/provider-tokens.ts'
import { refresh } from '../session/refresh.ts'
import { visitOf } from '../visit.ts'
import { issueTokens } from './tokens.ts'

type Grant = (c: Context<RouteEnv>) => Promise<object>

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['password', grantPassword],
  ['refresh_token', grantRefresh],
  ['pkce', grantCode],
  ['id_token', async (c) => issueTokens(c, await grantIdToken(c))],
  ['web3', refuseWeb3],
])

/** What to do for `?grant_type=`. @throws ApiError when it is none of GoTrue's */
export function requireGrant(type: string | undefined): Grant {
  const grant = GRANTS.get(type ?? '')
  if (grant !== undefined) return grant
  throw new ApiError('invalid_credentials', 'unsupported_grant_type', { status: 400 })
}

async function grantPassword(c: Context<RouteEnv>): Promise<object> {
  const { scope } = c.var
  const credentials = await readBody(c, credentialsSchema)
  const signedIn = await signIn(visitOf(c), credentials)
  const weakness = findWeakness(scope.app.settings, credentials.password)
  return { ...(await issueTokens(c, signedIn)), weak_password: weakness }
}

async function grantRefresh(c: Context<RouteEnv>): Promise<object> {
  const { refresh_token } = await readBody(c, refreshSchema)
  return issueTokens(c, await refresh(c.var.scope, refresh_token, deviceOf(c.req.raw.headers)))
}

async function grantCode(c: Context<RouteEnv>): Promise<object> {
  const { signedIn, tokens } = await exchange(visitOf(c), await readBody(c, exchangeSchema))
  return { ...(await issueTokens(c, signedIn)), ...(tokens !== null && presentTokens(tokens)) }
}

async function refuseWeb3(): Promise<never> {
  throw new ApiError('web3_provider_disabled', 'Web3 provider is disabled', { status: 422 })
}
