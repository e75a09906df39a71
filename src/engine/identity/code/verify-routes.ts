// `/verify` on the wire: a body that a client sends, and a link that a browser follows.
import type { Context } from 'hono'
import { ApiError, type RouteEnv } from '../../core/index.ts'
import { requireEmail } from '../account/email.ts'
import { requirePhone } from '../account/phone.ts'
import type { VerifyRequest } from '../body.ts'
import { purposesOf } from '../mail/link.ts'
import { findSiteUrl } from '../mail/site.ts'
import { issueTokens } from '../token/tokens.ts'
import { redirectOf, visitOf } from '../visit.ts'
import { isPkceToken } from './digits.ts'
import { landRefused, landSignedIn, withFragment, withQuery } from './landing.ts'
import { type Shown, type Verified, verify } from './verify.ts'

const HALF = 'Confirmation link accepted. Please proceed to confirm link sent to the other email'

const PHONE_TYPES = ['sms', 'phone_change']

const invalid = (message: string): ApiError =>
  new ApiError('validation_failed', message, { status: 400 })

/** What a body shows. @throws ApiError `validation_failed` */
export function requireShown(request: VerifyRequest): Shown {
  const { type, email, phone, token, token_hash: hash } = request
  if (type === '') throw invalid('Verify requires a verification type')
  const purposes = purposesOf(type)
  if (purposes.length === 0) throw invalid('Invalid verification type')
  if (hash !== '') {
    if (email + phone + token !== '') {
      throw invalid('Only the token_hash and type should be provided')
    }
    return { kind: 'link', token: hash, purposes }
  }
  if (token === '') throw invalid('Verify requires a token or a token hash')
  if ((email === '') === (phone === '')) {
    throw invalid('Only an email address or phone number should be provided on verify')
  }
  if (PHONE_TYPES.includes(type) !== (phone !== '')) throw invalid('Invalid verification type')
  const sentTo = phone === '' ? requireEmail(email) : requirePhone(phone)
  return { kind: 'typed', sentTo, code: token, purposes }
}

/** `POST /verify`. */
export async function postVerify(c: Context<RouteEnv>, request: VerifyRequest): Promise<object> {
  const verified = await verify(visitOf(c), requireShown(request))
  if (verified.kind === 'signed-in') return issueTokens(c, verified.signedIn)
  return { msg: HALF, code: '200' }
}

/** `GET /verify`: a 303 to the app, which finds in the URL what came of it. */
export async function followLink(c: Context<RouteEnv>): Promise<Response> {
  const visit = visitOf(c)
  const siteUrl = findSiteUrl(visit.scope, visit.url)
  if (siteUrl === null) {
    const message = 'This server leads nowhere: LEDGE_SITE_URL is not set'
    throw new ApiError('email_provider_disabled', message, { status: 422 })
  }
  const target = redirectOf(visit, siteUrl)
  // Mail programs look at links before their owners do; a look redeems nothing.
  if (c.req.method === 'HEAD') return c.body(null, 204)
  const token = c.req.query('token') ?? c.req.query('token_hash') ?? ''
  const type = c.req.query('type') ?? ''
  const isPkce = isPkceToken(token)
  try {
    const shown = requireShown({ type, token_hash: token, token: '', email: '', phone: '' })
    const verified = await verify(visit, shown, true)
    return c.redirect(await describe(c, { verified, target, type, isPkce }), 303)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error
    return c.redirect(landRefused(error, target, isPkce), 303)
  }
}

interface Ending {
  readonly verified: Verified
  readonly target: string
  readonly type: string
  readonly isPkce: boolean
}

async function describe(c: Context<RouteEnv>, ending: Ending): Promise<string> {
  const { verified, target, type, isPkce } = ending
  if (verified.kind === 'flow') return withQuery(target, { code: verified.authCode })
  if (verified.kind === 'half') {
    const told = { message: HALF }
    return withFragment(isPkce ? withQuery(target, told) : target, { ...told, sb: '' })
  }
  return landSignedIn(target, await issueTokens(c, verified.signedIn), { type })
}
