// What a client gets for being signed in.
import type { Context } from 'hono'
import type { RouteEnv } from '../../core/index.ts'
import { presentUser } from '../account/account.ts'
import { tokenSeconds } from '../session/life.ts'
import { createRefreshToken } from '../session/refresh-token.ts'
import { rememberSession } from '../session/session-cache.ts'
import type { SignedIn } from '../tables.ts'
import { createAccessToken } from './access-token.ts'
import { loadKeys } from './keys.ts'

/** Makes both tokens and answers with them and the user, as GoTrue does. */
export async function issueTokens(c: Context<RouteEnv>, signedIn: SignedIn) {
  const { scope } = c.var
  const { account, session } = signedIn
  const keys = await loadKeys(scope.secrets)
  const now = Date.now()
  const lifeSeconds = tokenSeconds(scope.app.settings, session, now)
  const issuedAt = Math.floor(now / 1000)
  const issue = { issuer: issuerOf(c.req.url), issuedAt, expiresAt: issuedAt + lifeSeconds }
  rememberSession(scope, session)
  return {
    access_token: await createAccessToken(scope, signedIn, issue),
    token_type: 'bearer',
    expires_in: lifeSeconds,
    expires_at: issue.expiresAt,
    refresh_token: await createRefreshToken(keys, {
      sessionId: session.id,
      counter: session.refreshCounter,
    }),
    user: presentUser(account),
  }
}

/** Who issues: this service, under the host that was asked. */
export const issuerOf = (url: string): string => `${new URL(url).origin}/auth/v1`
